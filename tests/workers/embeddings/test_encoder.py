"""Callers share batches, and a failure hits only the caller whose text caused it."""

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, cast

import numpy as np
import pytest

from core.errors import Permanent
from core.settings import SHIPPED_MODEL
from tests.support.configuration import Configure
from tests.support.waiting import eventually
from workers.embeddings import encode_request
from workers.embeddings.encoder import Encoder, EncodingFailed, Vector, as_lists, encoder
from workers.embeddings.models import EmbeddingModelMissing

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


def test_vectors_are_normalised_and_have_the_model_s_dimensions(alone: list[Vector]) -> None:
    assert {len(vector) for vector in alone} == {384}
    assert np.linalg.norm(alone, axis=1) == pytest.approx(1, abs=1e-5)


def test_texts_of_similar_meaning_are_nearest(alone: list[Vector]) -> None:
    [query] = encoder(SHIPPED_MODEL).encode(["What is it when a network only memorises examples?"], interactive=True)
    assert max(TEXTS, key=lambda text: cosine(query, alone[TEXTS.index(text)])) == TEXTS[0]


def test_vector_does_not_depend_on_its_batch(alone: list[Vector]) -> None:
    together = encoder(SHIPPED_MODEL).encode(TEXTS)
    assert all(cosine(one, other) > 0.999 for one, other in zip(alone, together, strict=True))


def test_vector_does_not_depend_on_concurrent_callers(alone: list[Vector]) -> None:
    with ThreadPoolExecutor(8) as callers:
        orders = [np.random.default_rng(seed).permutation(len(TEXTS)) for seed in range(16)]
        results = callers.map(
            lambda order: encoder(SHIPPED_MODEL).encode([TEXTS[n] for n in order], interactive=bool(order[0] % 2)),
            orders,
        )
        for order, vectors in zip(orders, results, strict=True):
            assert all(cosine(alone[n], vector) > 0.999 for n, vector in zip(order, vectors, strict=True))


def test_no_texts_give_no_vectors() -> None:
    assert encoder(SHIPPED_MODEL).encode([]) == []


@pytest.mark.parametrize("poison", [5, None])
def test_wrong_type_fails_only_its_own_call(poison: object) -> None:
    with pytest.raises(EncodingFailed, check=lambda failure: isinstance(failure.__cause__, TypeError)):
        encoder(SHIPPED_MODEL).encode(["text", cast(str, poison)])
    assert len(encoder(SHIPPED_MODEL).encode(["text"])) == 1


def test_missing_model_fails_every_call() -> None:
    missing = Encoder("no-such/model")
    for _ in range(2):
        with pytest.raises(EmbeddingModelMissing):
            missing.encode(["text"])


class SlowModel:
    """Encodes a text as its length when `go` is set, records its batches, and raises for the text `poison`."""

    def __init__(self, concurrency: int = 1) -> None:
        self.concurrency = concurrency
        self.go = threading.Event()
        self.batches: list[list[str]] = []

    def encode(self, texts: Sequence[str]) -> np.ndarray[Any, Any]:
        self.batches.append(list(texts))
        assert self.go.wait(30)
        if "poison" in texts:
            raise Permanent("This text cannot be read.")
        return np.array([[float(len(text))] for text in texts])


class SlowEncoder(Encoder):
    def __init__(self, concurrency: int = 1) -> None:
        self.model = SlowModel(concurrency)
        super().__init__("slow")

    def _load_tokenizer(self) -> Callable[[Sequence[str]], Sequence[str]]:
        return list

    def _load_model(self) -> SlowModel:
        return self.model


class Crowd:
    """Callers whose texts are queued behind a batch that is being computed."""

    def __init__(self, encoder: SlowEncoder, callers: ThreadPoolExecutor) -> None:
        self.encoder = encoder
        self._callers = callers
        self._first = callers.submit(encoder.encode, ["first"])
        self._waiting: list[str] = []
        assert eventually(lambda: encoder.model.batches == [["first"]])

    def ask(self, *texts: str, **options: Any) -> "Future[list[Vector]]":
        """Returns when the request is queued."""
        result = self._callers.submit(lambda: as_lists(self.encoder.encode_rows(texts, **options)))
        self._waiting += texts
        assert eventually(lambda: len(self._queued()) == len(self._waiting))
        return result

    def _queued(self) -> list[object]:
        queues = self.encoder._queue._queues
        requests = [requests for queue in queues.values() for requests in queue.values()]
        return [text for each in requests for texts in each.values() for text in texts.tokens[texts.taken :]]

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


@pytest.fixture
def crowd(callers: ThreadPoolExecutor) -> Crowd:
    return Crowd(SlowEncoder(), callers)


def test_waiting_callers_share_the_next_batch(crowd: Crowd) -> None:
    results = [crowd.ask(*["x" * (n + 1)] * 2) for n in range(BULK)]
    crowd.let_go()
    assert [result.result(30) for result in results] == [[[n + 1.0]] * 2 for n in range(BULK)]
    assert len(crowd.later_batches) == 1


def test_calls_that_one_thread_begins_share_the_next_batch(crowd: Crowd) -> None:
    begun = [crowd.encoder.begin([text]) for text in ("one", "two")]
    crowd.let_go()
    assert [call.rows().tolist() for call in begun] == [[[3.0]], [[3.0]]]
    assert crowd.later_batches == [["one", "two"]]


def test_call_that_nobody_waits_for_is_cancelled(crowd: Crowd) -> None:
    crowd.encoder.begin(["never"]).cancel()
    wanted = crowd.ask("wanted")
    crowd.let_go()
    wanted.result(30)
    assert crowd.later_batches == [["wanted"]]


def test_interactive_callers_go_first(crowd: Crowd, configure: Configure) -> None:
    configure(PENSUM_EMBEDDING_BATCH_TOKENS="1")  # each text is a batch of its own
    results = [crowd.ask("bulk one"), crowd.ask("bulk two"), crowd.ask("learner", interactive=True)]
    crowd.let_go()
    for result in results:
        result.result(30)
    assert crowd.later_batches == [["learner"], ["bulk one"], ["bulk two"]]


def test_other_requests_are_served_between_the_batches_of_a_long_one(crowd: Crowd, configure: Configure) -> None:
    configure(PENSUM_EMBEDDING_BATCH_TOKENS="100")
    much = crowd.ask(*["x" * 240] * 6, requester="ada")  # about 60 tokens each
    little = crowd.ask("y" * 240, requester="bob")
    crowd.let_go()
    assert (len(much.result(30)), little.result(30)) == (6, [[240.0]])
    assert [batch[0][0] for batch in crowd.later_batches] == ["x", "y", *"xxxxx"]


def test_batch_threads_share_the_queue(callers: ThreadPoolExecutor, configure: Configure) -> None:
    configure(PENSUM_EMBEDDING_BATCH_TOKENS="1")
    encoder = SlowEncoder(concurrency=2)
    encoder.model.go.set()
    encoder.encode(["first"])
    encoder.model.go.clear()
    result = callers.submit(encoder.encode, ["one", "three", "seven"])
    assert eventually(lambda: len(encoder.model.batches) == 3)  # two are under way
    encoder.model.go.set()
    assert result.result(30) == [[3.0], [5.0], [5.0]]
    assert sorted(encoder.model.batches[1:]) == [["one"], ["seven"], ["three"]]


def test_vectors_are_in_the_order_of_the_texts(crowd: Crowd) -> None:
    result = crowd.ask(*["x" * n for n in (3, 1, 2, 5)])
    crowd.let_go()
    assert result.result(30) == [[3.0], [1.0], [2.0], [5.0]]


def test_failing_text_fails_only_its_own_caller(crowd: Crowd) -> None:
    before, poisoned, after = crowd.ask("before"), crowd.ask("a text", "poison"), crowd.ask("after")
    crowd.let_go()
    assert (before.result(30), after.result(30)) == ([[6.0]], [[5.0]])
    with pytest.raises(Permanent):
        poisoned.result(30)
    assert crowd.encoder.encode(["later"]) == [[5.0]]


@pytest.fixture
def frequent_progress(monkeypatch: pytest.MonkeyPatch) -> None:
    """A caller hears every 20 ms that nothing has changed, not every second."""
    monkeypatch.setattr(encode_request, "PROGRESS_SECONDS", 0.02)


@pytest.mark.usefixtures("frequent_progress")
def test_progress_is_reported_to_the_caller(crowd: Crowd, configure: Configure) -> None:
    configure(PENSUM_EMBEDDING_BATCH_TOKENS="1")
    counts: list[int] = []
    result = crowd.ask("one", "two", "three", on_progress=counts.append)
    assert eventually(lambda: counts[:1] == [0])  # called although nothing is done, so a cancel works
    crowd.let_go()
    result.result(30)
    assert sorted(set(counts) - {0}) == [1, 2, 3]


class GivenUp(Exception):
    pass


@pytest.mark.usefixtures("frequent_progress")
def test_texts_of_a_cancelled_request_are_dropped(crowd: Crowd) -> None:
    are_queued = threading.Event()

    def give_up(_: int) -> None:
        assert are_queued.wait(30)
        raise GivenUp

    given_up, wanted = crowd.ask("nobody", "wants", "this", on_progress=give_up), crowd.ask("wanted")
    are_queued.set()
    with pytest.raises(GivenUp):
        given_up.result(30)
    crowd.let_go()
    wanted.result(30)
    assert crowd.later_batches == [["wanted"]]
