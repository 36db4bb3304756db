"""Fair queue of texts to encode: decides which texts go into the next batch."""

from collections import OrderedDict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import numpy as np

from workers.embeddings.token_arrays import Indices

K = TypeVar("K", bound=Hashable)
R = TypeVar("R", bound=Hashable)

MAX_INTERACTIVE_BATCHES = 8  # in a row while bulk texts wait, so that many learners do not stop bulk work


@dataclass(frozen=True)
class Share(Generic[R]):
    """What a batch has of a request: its texts with these indices."""

    request: R
    indices: Indices


class QueuedTexts(Generic[R]):
    """The texts of a request, longest first, of which the first `taken` are in batches."""

    def __init__(self, request: R, tokens: Sequence[int]) -> None:
        counts = np.asarray(tokens)
        self.request = request
        self.order: Indices = np.argsort(-counts, kind="stable")
        self.tokens: list[int] = counts[self.order].tolist()
        self.taken = 0

    @property
    def is_done(self) -> bool:
        return self.taken == len(self.tokens)

    def take(self) -> int:
        """The next text's tokens."""
        self.taken += 1
        return self.tokens[self.taken - 1]


Requests = OrderedDict[R, QueuedTexts[R]]


class FairQueue(Generic[R]):
    """Interactive texts first, then round robin between requesters, and between the requests of each: a note waits for
    no book of its own author. It is not thread-safe."""

    def __init__(self) -> None:
        self._queues: dict[bool, OrderedDict[Hashable, Requests[R]]] = {True: OrderedDict(), False: OrderedDict()}
        self._interactive_batches = 0
        self.tokens = 0

    def __bool__(self) -> bool:
        return any(self._queues.values())

    def add(self, request: R, tokens: Sequence[int], *, requester: Hashable, interactive: bool) -> None:
        """`tokens` has the count of each text. Longest first: texts of similar length cost least in one batch."""
        texts = QueuedTexts(request, tokens)
        if texts.tokens:
            self._queues[interactive].setdefault(requester, OrderedDict())[request] = texts
            self.tokens += sum(texts.tokens)

    def drop(self, request: R) -> None:
        """Removes its texts that are still queued."""
        for queue in self._queues.values():
            for requester, requests in list(queue.items()):
                dropped = requests.pop(request, None)
                if dropped is not None:
                    self.tokens -= sum(dropped.tokens[dropped.taken :])
                if not requests:
                    del queue[requester]

    def next_batch(self, budget: int) -> list[Share[R]]:
        """One text of each requester in turn while they fit. A text that is longer than the budget goes alone."""
        queue = self._queues[self._is_interactive_next()]
        begun: dict[QueuedTexts[R], int] = {}
        tokens = 0
        while queue:
            requester, requests = next(iter(queue.items()))
            request, texts = next(iter(requests.items()))
            if begun and tokens + texts.tokens[texts.taken] > budget:
                break
            begun.setdefault(texts, texts.taken)
            tokens += texts.take()
            _give_next_its_turn(queue, requester, is_done=len(requests) == 1 and texts.is_done)
            _give_next_its_turn(requests, request, is_done=texts.is_done)
        self.tokens -= tokens
        return [Share(texts.request, texts.order[start : texts.taken]) for texts, start in begun.items()]

    def _is_interactive_next(self) -> bool:
        is_allowed = self._interactive_batches < MAX_INTERACTIVE_BATCHES or not self._queues[False]
        is_next = bool(self._queues[True]) and is_allowed
        self._interactive_batches = self._interactive_batches + 1 if is_next else 0
        return is_next


def _give_next_its_turn(line: OrderedDict[K, Any], first: K, *, is_done: bool) -> None:
    if is_done:
        del line[first]
    else:
        line.move_to_end(first)
