"""One thread owns the model; many callers share its batches, and none suffers from another's text."""

import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, cast

import numpy as np
import pytest

from db.errors import Permanent
from tests.waiting import eventually
from workers.embeddings.encoder import Encoder, Vector, encoder
from workers.embeddings.models import EmbeddingModelMissing
from workers.embeddings.settings import SHIPPED_MODEL

TEXTS = [
    "Overfitting means that a model remembers its training data.",
    "word",
    "The chain rule multiplies derivatives. " * 40,
    "日本語のテキスト 🙂",
    "def f(x):\n    return x ** 2",
    "",
]
BULK = 6


def cosine(one: Vector, other: Vector) -> float:
    return float(np.dot(one, other))


@pytest.fixture(scope="module")
def alone() -> list[Vector]:
    """Each text's vector when nothing else is in its batch."""
    return [encoder(SHIPPED_MODEL).encode([text])[0] for text in TEXTS]


def test_vectors_have_the_length_one_and_the_model_s_dimensions(alone: list[Vector]) -> None:
    assert {len(vector) for vector in alone} == {384}
    assert np.linalg.norm(alone, axis=1) == pytest.approx(1, abs=1e-5)


def test_texts_of_one_meaning_are_nearer_than_others(alone: list[Vector]) -> None:
    [query] = encoder(SHIPPED_MODEL).encode(["What is it when a network only memorises examples?"], interactive=True)
    assert max(TEXTS, key=lambda text: cosine(query, alone[TEXTS.index(text)])) == TEXTS[0]


def test_a_vector_does_not_depend_on_its_batch(alone: list[Vector]) -> None:
    together = encoder(SHIPPED_MODEL).encode(TEXTS)
    assert all(cosine(one, other) > 0.999 for one, other in zip(alone, together, strict=True))


def test_a_vector_does_not_depend_on_who_else_encodes(alone: list[Vector]) -> None:
    with ThreadPoolExecutor(8) as callers:
        orders = [np.random.default_rng(seed).permutation(len(TEXTS)) for seed in range(16)]
        answers = callers.map(
            lambda order: encoder(SHIPPED_MODEL).encode([TEXTS[n] for n in order], interactive=bool(order[0] % 2)),
            orders,
        )
        for order, vectors in zip(orders, answers, strict=True):
            assert all(cosine(alone[n], vector) > 0.999 for n, vector in zip(order, vectors, strict=True))


def test_nothing_is_encoded_to_nothing() -> None:
    assert encoder(SHIPPED_MODEL).encode([]) == []


@pytest.mark.parametrize("poison", [5, None])
def test_what_is_no_text_fails_alone(poison: object) -> None:
    with pytest.raises(TypeError):
        encoder(SHIPPED_MODEL).encode(["text", cast(str, poison)])
    assert len(encoder(SHIPPED_MODEL).encode(["text"])) == 1


def test_a_model_that_is_not_there_fails_each_caller_and_goes_on_to_fail() -> None:
    missing = Encoder("no-such/model")
    for _ in range(2):
        with pytest.raises(EmbeddingModelMissing):
            missing.encode(["text"])


class SlowModel:
    """Encodes a text as its length, once `go` is set, and keeps the batches it was given. It cannot read `poison`."""

    def __init__(self) -> None:
        self.go = threading.Event()
        self.batches: list[list[str]] = []

    def encode(self, texts: Sequence[str], **_: Any) -> np.ndarray[Any, Any]:
        self.batches.append(list(texts))
        assert self.go.wait(30)
        if "poison" in texts:
            raise Permanent("This text cannot be read.")
        return np.array([[float(len(text))] for text in texts])


class SlowEncoder(Encoder):
    def __init__(self) -> None:
        self.model = SlowModel()
        super().__init__("slow")

    def _load(self) -> Any:
        return self.model


class Crowd:
    """Callers that wait behind one whose batch is under way."""

    def __init__(self, encoder: SlowEncoder, callers: ThreadPoolExecutor) -> None:
        self.encoder = encoder
        self._callers = callers
        self._first = callers.submit(encoder.encode, ["first"])
        assert eventually(lambda: encoder.model.batches == [["first"]])

    def ask(self, *texts: str, interactive: bool = False) -> "Future[list[Vector]]":
        """Comes back once the wish is in the queue."""
        before = self.encoder._requests.qsize()
        answer = self._callers.submit(self.encoder.encode, list(texts), interactive=interactive)
        assert eventually(lambda: self.encoder._requests.qsize() > before)
        return answer

    def let_go(self) -> None:
        self.encoder.model.go.set()
        self._first.result(30)

    @property
    def later_batches(self) -> list[list[str]]:
        return self.encoder.model.batches[1:]


@pytest.fixture
def callers() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(16) as callers:
        yield callers


def test_who_waits_shares_the_next_batch(callers: ThreadPoolExecutor) -> None:
    crowd = Crowd(SlowEncoder(), callers)
    answers = [crowd.ask(*["x" * (n + 1)] * 2) for n in range(BULK)]
    crowd.let_go()
    assert [answer.result(30) for answer in answers] == [[[n + 1.0]] * 2 for n in range(BULK)]
    assert len(crowd.later_batches) == 1


def test_interactive_callers_go_first(callers: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PENSUM_EMBEDDING_BATCH_TOKENS", "1")  # each wish is a batch of its own
    crowd = Crowd(SlowEncoder(), callers)
    answers = [crowd.ask("bulk one"), crowd.ask("bulk two"), crowd.ask("learner", interactive=True)]
    crowd.let_go()
    for answer in answers:
        answer.result(30)
    assert crowd.later_batches == [["learner"], ["bulk one"], ["bulk two"]]


def test_a_batch_ends_where_its_tokens_are_spent(callers: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PENSUM_EMBEDDING_BATCH_TOKENS", "100")
    crowd = Crowd(SlowEncoder(), callers)
    long = "x" * 240  # about 60 tokens
    answers = [crowd.ask(long) for _ in range(4)]
    crowd.let_go()
    for answer in answers:
        answer.result(30)
    assert [len(batch) for batch in crowd.later_batches] == [2, 2]


def test_a_text_that_the_model_cannot_read_fails_only_its_own_caller(callers: ThreadPoolExecutor) -> None:
    crowd = Crowd(SlowEncoder(), callers)
    before, poisoned, after = crowd.ask("before"), crowd.ask("a text", "poison"), crowd.ask("after")
    crowd.let_go()
    assert (before.result(30), after.result(30)) == ([[6.0]], [[5.0]])
    with pytest.raises(Permanent):
        poisoned.result(30)
    assert crowd.encoder.encode(["later"]) == [[5.0]]
