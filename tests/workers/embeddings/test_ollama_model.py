"""Embedding models of an Ollama server: what is sent, what is cut, and what each failure is."""

from collections.abc import Iterator

import numpy as np
import pytest

from core.settings import SHIPPED_MODEL
from tests.fakes.ollama_models import DIMENSIONS, VECTOR_CONTEXT
from tests.fakes.ollama_replies import tokens_of_texts, word_lengths
from tests.fakes.ollama_server import MODEL, FakeOllama
from tests.support.configuration import Configure
from workers.embeddings import models
from workers.embeddings.encoder import Encoder, EncodingFailed
from workers.embeddings.models import EmbeddingModelMissing, EmbeddingModelUnusable
from workers.embeddings.ollama_model import BATCH, EmbeddingModelAway, ollama_model

NAME = "ollama/nomic-embed-text"
TEXTS = [f"text number {number}" for number in range(100)]


@pytest.fixture
def ollama(configure: Configure) -> Iterator[FakeOllama]:
    with FakeOllama() as server:
        configure(OLLAMA_HOST=server.url)
        ollama_model.forget()
        yield server
    ollama_model.forget()


@pytest.fixture
def encoder(ollama: FakeOllama) -> Encoder:
    return Encoder(NAME)


def sent(ollama: FakeOllama) -> list[list[str]]:
    return [request.body["input"] for request in ollama.requests if request.path == "/api/embed"]


def test_texts_go_in_batches_and_come_back_as_unit_vectors_in_order(ollama: FakeOllama, encoder: Encoder) -> None:
    rows = encoder.encode_rows(TEXTS)
    wanted = np.array([word_lengths(text) for text in TEXTS])
    assert rows == pytest.approx(wanted / np.linalg.norm(wanted, axis=1, keepdims=True), abs=1e-6)
    assert sorted(text for batch in sent(ollama) for text in batch) == sorted(TEXTS)
    assert max(map(len, sent(ollama))) == BATCH


def test_model_says_its_dimensions_and_digest(ollama: FakeOllama) -> None:
    described = models.describe(NAME)
    assert (described.name, described.dimensions) == (NAME, DIMENSIONS)
    ollama.made["nomic-embed-text:latest"] += 1
    ollama_model.forget()
    assert models.describe(NAME).revision != described.revision


def test_long_text_is_cut_by_us_and_counted(ollama: FakeOllama, encoder: Encoder) -> None:
    long = "word " * (VECTOR_CONTEXT + 10)
    begun = encoder.begin(["short", long])
    assert begun.rows().shape == (2, DIMENSIONS)
    [[short, cut]] = [sorted(batch, key=len) for batch in sent(ollama)]
    assert (short, len(cut.split())) == ("short", VECTOR_CONTEXT - 2)
    assert begun.left_out == len(long) - len(cut)


def test_tokens_of_each_call_add_up_to_what_the_server_counted(ollama: FakeOllama, encoder: Encoder) -> None:
    long, short = encoder.begin(TEXTS), encoder.begin(["one more", "and another one"])
    assert len(long.rows()) + len(short.rows()) == len(TEXTS) + 2
    assert long.tokens + short.tokens == tokens_of_texts([*TEXTS, "one more", "and another one"])


def test_tokens_of_a_call_alone_are_what_the_server_counted(ollama: FakeOllama, encoder: Encoder) -> None:
    ollama.count_of = lambda texts: 7 * len(texts) + 1
    begun = encoder.begin(TEXTS[:BATCH])
    begun.rows()
    assert begun.tokens == 7 * BATCH + 1


@pytest.mark.parametrize("counted", [None, -5, 10**15])
def test_server_without_a_believable_count_is_counted_for(
    ollama: FakeOllama, encoder: Encoder, counted: int | None
) -> None:
    ollama.count_of = lambda _: counted
    begun = encoder.begin(["text number seven"])
    begun.rows()
    assert begun.tokens == len(("[CLS]", "text", "number", "seven", "[SEP]"))


def test_text_that_is_longer_than_we_count_is_halved_alone(ollama: FakeOllama, encoder: Encoder) -> None:
    """BERT's tokenizer sees no invisible words, and the stand-in counts them."""
    invisible = "a word" + " \u200b" * (VECTOR_CONTEXT + 100)
    begun = encoder.begin(["short", invisible])
    assert begun.rows().shape == (2, DIMENSIONS)
    assert begun.left_out == len(invisible) - len(invisible) // 2
    assert ["short"] in sent(ollama)


def test_text_at_which_the_model_dies_spoils_only_itself(ollama: FakeOllama, encoder: Encoder) -> None:
    ollama.poison = "number 7"
    bad, good = encoder.begin(["number 7"]), encoder.begin(["number 8"])
    assert good.rows().shape == (1, DIMENSIONS)
    with pytest.raises(EncodingFailed):
        bad.rows()
    with pytest.raises(EncodingFailed):
        encoder.encode(TEXTS)
    assert encoder.encode(["number 9"])


def test_absent_server_is_waited_for(ollama: FakeOllama, encoder: Encoder) -> None:
    encoder.encode(["a text"])
    ollama.stop()
    with pytest.raises(EmbeddingModelAway) as caught:
        encoder.encode(TEXTS)
    assert caught.value.is_wait
    ollama_model.forget()
    with pytest.raises(EmbeddingModelAway):
        models.describe(NAME)
    ollama.start()
    assert len(encoder.encode(TEXTS)) == len(TEXTS)


def test_server_that_fails_at_every_text_is_away(ollama: FakeOllama, encoder: Encoder) -> None:
    ollama.poison = ""
    with pytest.raises(EmbeddingModelAway):
        encoder.encode(["a text"])


def test_missing_model_says_what_to_do(ollama: FakeOllama) -> None:
    with pytest.raises(EmbeddingModelMissing, match="ollama pull no-such-embed"):
        models.describe("ollama/no-such-embed")
    with pytest.raises(EmbeddingModelMissing, match="ollama pull no-such-embed"):
        Encoder("ollama/no-such-embed").encode(["a text"])


def test_chat_model_is_no_embedding_model(ollama: FakeOllama) -> None:
    with pytest.raises(EmbeddingModelUnusable, match="computes no vectors"):
        models.describe(f"ollama/{MODEL}")


def test_model_that_changes_its_dimensions_is_unusable(ollama: FakeOllama, encoder: Encoder) -> None:
    encoder.encode(["a text"])
    ollama.vector_of = lambda text: [1.0] * (DIMENSIONS + 1)
    with pytest.raises(EmbeddingModelUnusable, match=f"{DIMENSIONS + 1} dimensions"):
        encoder.encode(["another text"])


def test_names_without_a_server_are_no_models_of_one(ollama: FakeOllama) -> None:
    assert models.server_of(NAME) is not None
    for name in (SHIPPED_MODEL, "intfloat/multilingual-e5-small", "ollama", "ollama/", "/srv/models/e5"):
        assert models.server_of(name) is None


def test_named_server_is_asked_by_its_name(ollama: FakeOllama, configure: Configure) -> None:
    configure(OLLAMA_HOST="http://127.0.0.1:9", PENSUM_OLLAMA_SERVERS=f'{{"big": "{ollama.url}"}}')
    assert len(Encoder("big/nomic-embed-text").encode(["a text"])[0]) == DIMENSIONS
