"""A cross-encoder of random weights, with the shipped tokenizer."""

import pytest

from core.settings import SHIPPED_MODEL
from tests.support.embedding_models import MAX_TOKENS, TOKENIZER
from workers.embeddings import models


@pytest.fixture(scope="module")
def cross_encoder(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The folder of its model."""
    import torch  # takes seconds: here, so that no other test waits for it
    from transformers import BertConfig, BertForSequenceClassification

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
