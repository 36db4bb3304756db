"""ONNX Runtime gives the vectors that torch gives, so that either may write a generation."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import ml_dtypes
import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from core.settings import SHIPPED_MODEL
from tests.support import languages
from tests.support.configuration import Configure
from tests.support.embedding_models import make_model
from workers.embeddings import bert_weights, loading, models
from workers.embeddings.encoder import Encoder, EncodingFailed
from workers.embeddings.packages import EncoderNotInstalled

ROOT = Path(__file__).parents[3]
BATCH = 24

WITHOUT_TORCH = """
import sys
for name in ("torch", "transformers", "sentence_transformers", "scipy", "sklearn"):
    sys.modules[name] = None  # the import system raises ImportError for these
from workers.embeddings.encoder import encoder
from workers.embeddings.loading import ensure_installed
from core.settings import SHIPPED_MODEL
ensure_installed()
print(encoder(SHIPPED_MODEL).encode(["The chain rule.", ""]))
"""


def encoded(model: str, texts: list[str]) -> np.ndarray[Any, Any]:
    tokens, loaded = loading.load_tokenizer(model)(texts), loading.load(model)
    return np.concatenate([loaded.encode(tokens[start : start + BATCH]) for start in range(0, len(texts), BATCH)])


def cosines(configure: Configure, model: str, texts: list[str], *, precision: str = "fp32") -> np.ndarray[Any, Any]:
    """Of the vectors of both encoders, text by text."""
    configure(PENSUM_EMBEDDING_PRECISION=precision, PENSUM_EMBEDDING_RUNTIME="torch")
    expected = encoded(model, texts)
    configure(PENSUM_EMBEDDING_RUNTIME="onnx")
    found: np.ndarray[Any, Any] = (encoded(model, texts) * expected).sum(axis=1)
    return found


@pytest.mark.system
def test_texts_of_many_lengths_and_languages_have_the_vectors_of_torch(configure: Configure) -> None:
    assert cosines(configure, SHIPPED_MODEL, languages.texts(150)).min() >= 0.99999


@pytest.mark.system
def test_bf16_of_torch_gives_the_same_vectors(configure: Configure) -> None:
    assert cosines(configure, SHIPPED_MODEL, languages.texts(150), precision="bf16").min() >= 0.9999


@pytest.mark.parametrize("pooling", ["mean", "cls"])
def test_own_model_has_the_vectors_of_torch(tmp_path: Path, configure: Configure, pooling: str) -> None:
    place = make_model(tmp_path, 32, pooling=pooling)
    assert cosines(configure, place, languages.texts(60)).min() >= 0.99999


@pytest.mark.parametrize("kept_as", ["bert.", "float16", "bfloat16", "two files", "old names"])
def test_weights_are_found_however_the_file_keeps_them(tmp_path: Path, configure: Configure, kept_as: str) -> None:
    place = make_model(tmp_path, 32)
    keep(tmp_path / "model.safetensors", kept_as)
    texts = languages.texts(30)
    configure(PENSUM_EMBEDDING_RUNTIME="onnx")
    assert (encoded(place, texts) * encoded(make_model(tmp_path / "as made", 32), texts)).sum(axis=1).min() > 0.9995


def test_halved_weights_give_the_same_vectors(tmp_path: Path, configure: Configure) -> None:
    half = shutil.copytree(models.folder(SHIPPED_MODEL), tmp_path / "half")
    [file] = bert_weights.files(half)
    file.chmod(0o644)
    whole = file.stat()
    bert_weights.halve(half)
    assert file.stat().st_size < 0.51 * whole.st_size
    assert file.stat().st_mode == whole.st_mode
    texts = languages.texts(40)
    configure(PENSUM_EMBEDDING_RUNTIME="onnx")
    cosines = (encoded(str(half), texts) * encoded(SHIPPED_MODEL, texts)).sum(axis=1)
    assert cosines.min() >= 0.99999


def keep(file: Path, how: str) -> None:
    weights = load_file(file)
    if how == "two files":
        save_file({name: array for name, array in weights.items() if "layer.1" in name}, file.with_stem("model-2"))
        weights = {name: array for name, array in weights.items() if "layer.1" not in name}
    ways: dict[str, Callable[[str, Any], tuple[str, Any]]] = {
        "bert.": lambda name, array: (f"bert.{name}", array),
        "old names": lambda name, array: (old_name(name), array),
        "float16": lambda name, array: (name, array.astype(np.float16)),
        "bfloat16": lambda name, array: (name, array.astype(ml_dtypes.bfloat16)),
        "two files": lambda name, array: (name, array),
    }
    save_file(dict(ways[how](name, array) for name, array in weights.items()), file)


def old_name(name: str) -> str:
    return name.replace("LayerNorm.weight", "LayerNorm.gamma").replace("LayerNorm.bias", "LayerNorm.beta")


def test_vectors_do_not_depend_on_the_batch(configure: Configure) -> None:
    configure(PENSUM_EMBEDDING_RUNTIME="onnx")
    texts, model = languages.texts(60), loading.load(SHIPPED_MODEL)
    tokens = loading.load_tokenizer(SHIPPED_MODEL)(texts)
    alone = np.concatenate([model.encode([text]) for text in tokens])
    assert (model.encode(tokens) * alone).sum(axis=1).min() > 0.99999


def test_long_batch_is_computed_in_parts_of_bounded_size() -> None:
    from workers.embeddings import onnx_bert

    texts = [[0] * length for length in (3, 250, 3, 3, 900, 1, 255, 2)]
    assert [[len(text) for text in part] for part in onnx_bert.parts(texts)] == [[3, 250, 3], [3], [900], [1, 255], [2]]


def test_threads_that_share_the_model_get_their_own_vectors(tmp_path: Path, configure: Configure) -> None:
    configure(PENSUM_EMBEDDING_RUNTIME="onnx", PENSUM_EMBEDDING_THREADS="6")
    encoder, texts = Encoder(make_model(tmp_path)), languages.texts(80)  # a small model: the threads keep it in memory
    alone = [encoder.encode([text])[0] for text in texts[:10]]
    assert (np.array(encoder.encode(texts)[:10]) * np.array(alone)).sum(axis=1).min() > 0.999


def test_model_that_is_no_plain_bert_names_the_extra(tmp_path: Path, configure: Configure) -> None:
    place = make_model(tmp_path, 32, pooling="max")
    configure(PENSUM_EMBEDDING_RUNTIME="onnx")
    with pytest.raises(EncoderNotInstalled, match=r"no BERT with a pooled vector.* Install pensum\[gpu\]"):
        Encoder(place).encode(["text"])


def test_model_without_safetensors_names_the_extra(tmp_path: Path, configure: Configure) -> None:
    place = make_model(tmp_path, 32)
    (tmp_path / "model.safetensors").rename(tmp_path / "pytorch_model.bin")
    configure(PENSUM_EMBEDDING_RUNTIME="onnx")
    with pytest.raises(EncoderNotInstalled, match=r"weights in safetensors.* Install pensum\[gpu\]"):
        Encoder(place).encode(["text"])


@pytest.mark.parametrize("damage", ["cut off", "a weight is missing"])
def test_damaged_weights_fail_the_call_with_what_is_wrong(tmp_path: Path, configure: Configure, damage: str) -> None:
    place = make_model(tmp_path, 32)
    file = tmp_path / "model.safetensors"
    if damage == "cut off":
        file.write_bytes(file.read_bytes()[:1_000])
    else:
        save_file({name: array for name, array in load_file(file).items() if "layer.1.output" not in name}, file)
    configure(PENSUM_EMBEDDING_RUNTIME="onnx")
    with pytest.raises(EncodingFailed) as failed:
        Encoder(place).encode(["text"])
    assert ("SafetensorError" if damage == "cut off" else "encoder.layer.1.output") in failed.value.reason


def test_identity_of_the_model_is_the_same_for_both(configure: Configure) -> None:
    configure(PENSUM_EMBEDDING_RUNTIME="torch")
    described = models.describe(SHIPPED_MODEL)
    configure(PENSUM_EMBEDDING_RUNTIME="onnx")
    assert models.describe(SHIPPED_MODEL) == described


def test_host_without_torch_encodes_and_writes_no_file(tmp_path: Path) -> None:
    command = [sys.executable, "-c", WITHOUT_TORCH]
    env = {"PYTHONPATH": str(ROOT), "PENSUM_HOME": str(tmp_path), "HOME": str(tmp_path), "TMPDIR": str(tmp_path)}
    ended = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True)
    assert ended.returncode == 0, ended.stderr
    assert [len(vector) for vector in json.loads(ended.stdout)] == [384, 384]
    assert list(tmp_path.iterdir()) == []
