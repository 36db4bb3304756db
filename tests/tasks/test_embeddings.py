"""Embedding the texts of a job, with progress and cancellation."""

from pathlib import Path

import numpy as np
import pytest

import tasks.llm  # noqa: F401  # registers the handler
from core.errors import Cancelled
from tasks.attempt import Attempt
from tasks.contracts import EmbedTexts
from tasks.results.llm import EmbeddedTexts
from tasks.steps.embedding import encode_texts
from tests.support.attempts import run_to_end, take
from tests.support.embedding_models import MAX_TOKENS, make_model
from tests.support.factories import Person, make_job

TEXTS = [f"Fact number {n} is new." for n in range(40)]


@pytest.fixture
def attempt(user: Person) -> Attempt:
    return take(make_job(user.id, EmbedTexts(texts=TEXTS)))


def test_result_has_rounded_vector_for_each_text(user: Person) -> None:
    row = run_to_end(make_job(user.id, EmbedTexts(texts=TEXTS)))
    result = EmbeddedTexts.model_validate(row["result"])
    vectors = np.array(result.vectors)
    assert vectors.shape == (len(TEXTS), result.dimensions)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-4)
    assert (vectors == vectors.round(6)).all()
    assert row["progress"] == {"done": 40, "total": 40, "unit": "texts", "note": "embedding"}


@pytest.mark.parametrize("pooling", ["mean", "max"])
def test_receipt_counts_the_tokens_that_the_model_reads(attempt: Attempt, tmp_path: Path, pooling: str) -> None:
    """With torch or ONNX, and with sentence-transformers, which pools in other ways too. A long text is cut."""
    encode_texts(attempt, make_model(tmp_path, 32, pooling=pooling), [*TEXTS, "word " * 1_000], unit="texts")
    each = len(("[CLS]", "fact", "number", "7", "is", "new", ".", "[SEP]"))
    assert attempt.usage.prompt_tokens == len(TEXTS) * each + MAX_TOKENS


def test_progress_includes_units_done_before(attempt: Attempt, tmp_path: Path) -> None:
    vectors = encode_texts(attempt, make_model(tmp_path, 32), TEXTS, unit="chunks", before=10, total=60)
    assert (len(vectors), len(vectors[0])) == (40, 32)
    reports = attempt.take_reports()
    assert reports.progress == {"done": 50, "total": 60, "unit": "chunks", "note": "embedding"}


def test_cancelled_job_embeds_nothing_more(attempt: Attempt, tmp_path: Path) -> None:
    attempt.ask_to_cancel()
    with pytest.raises(Cancelled):
        encode_texts(attempt, make_model(tmp_path, 32), TEXTS, unit="texts")
