"""Reranking of found passages by a cross-encoder."""

import pytest

from tests.support.configuration import Configure
from tests.support.cross_encoder import cross_encoder
from tests.support.factories import Person, make_user
from tests.support.retrieval_passages import LIBRARY
from workers.embeddings import reranking
from workers.retrieval.search import find_passages

__all__ = ["cross_encoder"]


def test_no_reranking_without_a_model() -> None:
    assert reranking.find() is None


def test_passages_are_ordered_by_the_cross_encoder(
    library: Person,
    cross_encoder: str,
    configure: Configure,
) -> None:
    question = "How do plants make food?"
    configure(PENSUM_RERANK_MODEL=cross_encoder)
    reranker = reranking.find()
    assert reranker is not None
    scores = dict(zip(LIBRARY, reranker.scores(question, LIBRARY), strict=True))
    found = find_passages(question, user_id=library.id, limit=3)
    assert [passage.text for passage in found] == sorted(LIBRARY, key=lambda text: scores[text], reverse=True)
    assert [passage.score for passage in found] == pytest.approx(sorted(scores.values(), reverse=True), abs=1e-3)
    [best] = find_passages(question, user_id=library.id, limit=1)
    assert best.text == found[0].text


def test_empty_library_is_not_reranked(platform: None, cross_encoder: str, configure: Configure) -> None:
    configure(PENSUM_RERANK_MODEL=cross_encoder)
    assert find_passages("plants", user_id=make_user().id, limit=3) == []


def test_as_many_passages_are_reranked_as_the_setting_says(
    library: Person, cross_encoder: str, configure: Configure
) -> None:
    question = "How do plants make food?"
    configure(PENSUM_RERANK_MODEL=cross_encoder, PENSUM_RERANK_TOP_K="1")
    [found] = find_passages(question, user_id=library.id, limit=1)
    configure(PENSUM_RERANK_MODEL="", PENSUM_RERANK_TOP_K="1")
    [nearest] = find_passages(question, user_id=library.id, limit=1)
    assert found.text == nearest.text
