"""What a search has to know of an embedding model is measured with a few questions in eight languages."""

import numpy as np
import pytest

from core.settings import SHIPPED_MODEL
from workers.embeddings import model_probe
from workers.embeddings.models import describe


def test_shipped_model_is_described_as_it_is() -> None:
    found, described = model_probe.probe(SHIPPED_MODEL, "", ""), describe(SHIPPED_MODEL)
    assert found.languages == described.languages == ("english",)
    assert (found.unrelated, found.related) == pytest.approx((described.unrelated, described.related), abs=0.005)


class Oracle:
    """Gives a question the vector of its answer, and all texts something in common."""

    def encode_rows(self, texts: list[str]) -> "np.ndarray[tuple[int, int], np.dtype[np.float64]]":
        rows = np.full((len(texts), 7), 0.5)
        rows[np.arange(len(texts)), np.arange(len(texts)) + 1] += 1
        rows /= np.linalg.norm(rows, axis=1, keepdims=True)
        return rows


def test_model_that_answers_in_every_language_knows_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model_probe, "encoder", lambda name: Oracle())
    found = model_probe.probe("any", "query: ", "passage: ")
    assert found.languages is None
    assert found.related is not None
    assert 0.5 < found.unrelated < found.related
