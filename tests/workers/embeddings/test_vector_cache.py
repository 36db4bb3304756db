from collections.abc import Sequence

import pytest

from workers.embeddings import vector_cache
from workers.embeddings.vector_cache import VectorCache


class Counting:
    """A vector is the text's length; every text that was encoded is written down."""

    def __init__(self) -> None:
        self.encoded: list[str] = []

    def __call__(self, texts: Sequence[str]) -> list[list[float]]:
        self.encoded += texts
        return [[float(len(text))] for text in texts]


def test_text_is_encoded_once_and_order_is_kept() -> None:
    encode = Counting()
    kept = VectorCache(encode)
    assert [list(vector) for vector in kept.encode(["one", "three", "one"])] == [[3.0], [5.0], [3.0]]
    assert [list(vector) for vector in kept.encode(["three", "seven!"])] == [[5.0], [6.0]]
    assert encode.encoded == ["one", "three", "seven!"]


def test_least_recently_used_vector_is_evicted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vector_cache, "MAX_VECTORS", 2)
    encode = Counting()
    kept = VectorCache(encode)
    kept.encode(["a", "b"])
    kept.encode(["a", "c"])
    kept.encode(["a"])
    kept.encode(["b"])
    assert encode.encoded == ["a", "b", "c", "b"]
