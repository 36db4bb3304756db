import hashlib
from pathlib import Path

import numpy as np
import pytest

from core.settings import SHIPPED_MODEL
from tests.support.configuration import Configure
from tests.support.embedding_models import make_model
from workers.embeddings import loading, models, tokens
from workers.embeddings.encoder import encoder
from workers.embeddings.models import EmbeddingModelMissing


@pytest.fixture
def elsewhere(tmp_path: Path) -> str:
    """The shipped model under another path, as a person would give a folder of theirs."""
    link = tmp_path / "my-model"
    link.symlink_to(models.folder(SHIPPED_MODEL))
    return str(link)


def test_shipped_model_is_described_from_its_files() -> None:
    description = models.describe()
    assert description.name == "all-MiniLM-L6-v2"
    assert description.dimensions == 384
    assert len(description.revision) == hashlib.sha256().digest_size * 2


def test_folder_can_be_a_model(elsewhere: str, configure: Configure) -> None:
    shipped = models.describe()
    configure(PENSUM_EMBEDDING_MODEL=elsewhere)
    description = models.describe()
    assert (description.name, description.revision) == (elsewhere, shipped.revision)
    assert description.dimensions == shipped.dimensions
    [ours] = encoder(SHIPPED_MODEL).encode(["entropy"])
    # Not by an `Encoder`, whose threads would keep the model in memory.
    [theirs] = loading.load(elsewhere).encode(loading.load_tokenizer(elsewhere)(["entropy"]))
    assert np.dot(ours, theirs) > 0.999


def test_other_pooling_of_equal_weights_is_another_revision(tmp_path: Path) -> None:
    made = [make_model(tmp_path / pooling, pooling=pooling) for pooling in ("mean", "cls")]
    assert len({models.describe(model).revision for model in (*made, made[0])}) == 2


@pytest.mark.parametrize("name", ["no-such/model", "no such model", "../nowhere"])
def test_unknown_model_is_reported(name: str) -> None:
    with pytest.raises(EmbeddingModelMissing, match="neither as a folder nor on the Hugging Face hub"):
        models.folder(name)


def test_folder_without_weights_is_reported(tmp_path: Path, configure: Configure) -> None:
    configure(PENSUM_EMBEDDING_MODEL=tmp_path)
    with pytest.raises(EmbeddingModelMissing, match="no weights"):
        models.describe()


def test_tokens_are_counted_by_the_model_s_tokenizer(elsewhere: str) -> None:
    for model in (SHIPPED_MODEL, elsewhere):
        count = tokens.counter(model)
        assert [count(text) for text in ("", "word", "The chain rule.", "naïve 🙂")] == [0, 1, 4, 2]
        assert count("word " * 5_000) == 5_000


def test_max_tokens_excludes_special_tokens() -> None:
    assert tokens.max_tokens(SHIPPED_MODEL) == 254


@pytest.mark.parametrize("name", ["tokenizer.json", "sentence_bert_config.json"])
def test_shipped_tokenizer_is_that_of_the_shipped_weights(name: str) -> None:
    [tokenizer, weights] = (models.tokenizer_folder(SHIPPED_MODEL), models.folder(SHIPPED_MODEL))
    assert tokenizer != weights
    assert (tokenizer / name).read_bytes() == (weights / name).read_bytes()
