"""`packed_bert` gives the vectors that sentence-transformers gives."""

import json
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from core.settings import SHIPPED_MODEL
from tests.support.configuration import Configure
from tests.support.embedding_models import make_model
from workers.embeddings import loading, model_config, models

if TYPE_CHECKING:
    from workers.embeddings.linear import Linear

SAMPLES = Path(__file__).parents[3] / "samples"
ODD = [
    "",
    "  \n ",
    "word",
    "日本語のテキスト 🙂",
    "naïve café\u0301",
    "a\x00b",
    "[PAD] [MASK] [CLS]",
    "x" * 9_000,
    "The chain rule multiplies derivatives. " * 200,
]


@cache
def sample_texts() -> list[str]:
    """All lengths, up to beyond what the model reads."""
    paragraphs = [part for file in sorted(SAMPLES.rglob("*.md")) for part in file.read_text().split("\n\n")]
    return [*ODD, *paragraphs[:60], "\n".join(paragraphs[:20])]


@cache
def expected(place: str) -> np.ndarray[Any, Any]:
    from sentence_transformers import SentenceTransformer

    vectors: np.ndarray[Any, Any] = SentenceTransformer(place, device="cpu").encode(
        sample_texts(), normalize_embeddings=True, show_progress_bar=False
    )
    return vectors


def least_cosine(place: str, *, batch: int = 40) -> float:
    texts, model = loading.load_tokenizer(place)(sample_texts()), loading.load(place)
    parts = [model.encode(texts[start : start + batch]) for start in range(0, len(texts), batch)]
    return float((np.concatenate(parts) * expected(place)).sum(axis=1).min())


@pytest.fixture(autouse=True)
def _torch(configure: Configure) -> None:
    configure(PENSUM_EMBEDDING_RUNTIME="torch")


@pytest.fixture
def precise(configure: Configure) -> None:
    configure(PENSUM_EMBEDDING_PRECISION="fp32")


@pytest.fixture
def shipped() -> str:
    return str(models.folder(SHIPPED_MODEL))


@pytest.mark.system
@pytest.mark.usefixtures("precise")
def test_fp32_vectors_equal_those_of_sentence_transformers(shipped: str) -> None:
    assert model_config.find(Path(shipped)) == model_config.ModelConfig("mean", 256, heads=12, epsilon=1e-12)
    assert least_cosine(shipped) > 0.99999


@pytest.mark.system
def test_bf16_vectors_nearly_equal_those_of_sentence_transformers(shipped: str, configure: Configure) -> None:
    configure(PENSUM_EMBEDDING_PRECISION="bf16")
    assert least_cosine(shipped) >= 0.9995


@pytest.mark.usefixtures("precise")
@pytest.mark.parametrize("batch", [1, 7])
def test_vectors_do_not_depend_on_the_batch_size(tmp_path: Path, batch: int) -> None:
    assert least_cosine(make_model(tmp_path, 32), batch=batch) > 0.99999


@pytest.mark.usefixtures("precise")
@pytest.mark.parametrize("pooling", ["mean", "cls"])
@pytest.mark.parametrize("is_normalised", [True, False])
def test_pooling_equals_that_of_sentence_transformers(tmp_path: Path, pooling: str, is_normalised: bool) -> None:
    place = make_model(tmp_path, 32, pooling=pooling, is_normalised=is_normalised)
    assert model_config.find(tmp_path) is not None
    assert least_cosine(place) > 0.99999


@pytest.mark.usefixtures("precise")
def test_plain_torch_gives_the_same_vectors_without_onednn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import torch

    monkeypatch.setattr(torch.backends.mkldnn, "is_available", lambda: False)
    assert least_cosine(make_model(tmp_path, 32)) > 0.99999


@pytest.fixture
def linear() -> "Iterator[Linear]":
    import torch

    from workers.embeddings.linear import Linear

    torch.manual_seed(0)
    with torch.inference_mode():
        yield Linear(torch.randn(8, 16), torch.randn(8))


@pytest.mark.parametrize("rows", [1, 3, 1_024])
def test_fused_operators_equal_those_of_torch(linear: "Linear", rows: int) -> None:
    import torch

    x, other = torch.randn(rows, 16), torch.randn(rows, 8)
    plain = linear(x)
    assert torch.allclose(linear.gelu(x), torch.nn.functional.gelu(plain), atol=1e-5)
    assert torch.allclose(linear.plus(x, other), plain + other, atol=1e-5)


def change(file: Path, **values: object) -> None:
    file.write_text(json.dumps(json.loads(file.read_text()) | values))


UNKNOWN: dict[str, Callable[[Path], None]] = {
    "another architecture": lambda place: change(place / "config.json", model_type="mpnet"),
    "another activation": lambda place: change(place / "config.json", hidden_act="relu"),
    "a decoder": lambda place: change(place / "config.json", is_decoder=True),
    "lower case": lambda place: change(place / "sentence_bert_config.json", do_lower_case=True),
    "two ways of pooling": lambda place: change(place / "1_Pooling" / "config.json", pooling_mode_cls_token=True),
    "no fast tokenizer": lambda place: (place / "tokenizer.json").unlink(),
}


@pytest.mark.parametrize("difference", UNKNOWN)
def test_unsupported_model_is_left_to_sentence_transformers(tmp_path: Path, difference: str) -> None:
    make_model(tmp_path, 32)
    UNKNOWN[difference](tmp_path)
    assert model_config.find(tmp_path) is None


def test_unsupported_model_gives_the_vectors_of_sentence_transformers(tmp_path: Path) -> None:
    place = make_model(tmp_path, 32, pooling="max")
    assert model_config.find(tmp_path) is None
    assert least_cosine(place) > 0.99999


@pytest.mark.parametrize(
    ("own", "tokenizer", "read"), [(64, 32, 64), (None, 32, 32), (None, 10**30, 128), (10_000, 512, 128)]
)
def test_max_tokens_are_read_from_the_model_s_files(tmp_path: Path, own: int | None, tokenizer: int, read: int) -> None:
    make_model(tmp_path, 32)
    change(tmp_path / "sentence_bert_config.json", max_seq_length=own)
    change(tmp_path / "tokenizer_config.json", model_max_length=tokenizer)
    found = model_config.find(tmp_path)
    assert found is not None
    assert found.max_tokens == read
