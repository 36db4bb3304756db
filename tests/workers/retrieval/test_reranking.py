"""Reranking of found passages by a cross-encoder."""

import pytest
import torch
from transformers import BertConfig, BertForSequenceClassification

from core.settings import SHIPPED_MODEL
from tests.support.configuration import Configure
from tests.support.embedding_models import MAX_TOKENS, TOKENIZER
from tests.support.factories import Person, make_user
from tests.support.retrieval_passages import LIBRARY
from workers.embeddings import models, reranking
from workers.retrieval.search import find_passages


@pytest.fixture(scope="module")
def cross_encoder(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Of random weights, with the shipped tokenizer."""
    folder = tmp_path_factory.mktemp("cross-encoder")
    torch.manual_seed(0)
    config = BertConfig(
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=4,
        intermediate_size=64,
        max_position_embeddings=MAX_TOKENS,
        initializer_range=1.0,
    )
    config.num_labels = 1
    BertForSequenceClassification(config).save_pretrained(folder)
    for name in TOKENIZER:
        (folder / name).write_bytes((models.folder(SHIPPED_MODEL) / name).read_bytes())
    return str(folder)


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
