"""Fair queue of texts to encode: decides which texts go into the next batch."""

from collections import OrderedDict, deque
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

K = TypeVar("K", bound=Hashable)
R = TypeVar("R", bound=Hashable)

MAX_INTERACTIVE_BATCHES = 8  # in a row while bulk texts wait, so that many learners do not stop bulk work


@dataclass(frozen=True)
class QueuedText(Generic[R]):
    """The text number `index` of a request."""

    request: R
    index: int
    tokens: int


Requests = OrderedDict[R, deque[QueuedText[R]]]


class FairQueue(Generic[R]):
    """Interactive texts first, then round robin between requesters, and between the requests of each: a note waits for
    no book of its own author. It is not thread-safe."""

    def __init__(self) -> None:
        self._queues: dict[bool, OrderedDict[Hashable, Requests[R]]] = {True: OrderedDict(), False: OrderedDict()}
        self._interactive_batches = 0

    def __bool__(self) -> bool:
        return any(self._queues.values())

    def add(self, request: R, tokens: Sequence[int], *, requester: Hashable, interactive: bool) -> None:
        """`tokens` has the count of each text. Longest first: texts of similar length cost least in one batch."""
        texts = [QueuedText(request, index, count) for index, count in enumerate(tokens)]
        texts.sort(key=lambda text: -text.tokens)
        if texts:
            self._queues[interactive].setdefault(requester, OrderedDict())[request] = deque(texts)

    def drop(self, request: R) -> None:
        """Removes its texts that are still queued."""
        for queue in self._queues.values():
            for requester, requests in list(queue.items()):
                requests.pop(request, None)
                if not requests:
                    del queue[requester]

    def next_batch(self, budget: int) -> list[QueuedText[R]]:
        """One text of each requester in turn while they fit. A text that is longer than the budget goes alone."""
        queue = self._queues[self._is_interactive_next()]
        batch: list[QueuedText[R]] = []
        tokens = 0
        while queue:
            requester, requests = next(iter(queue.items()))
            request, texts = next(iter(requests.items()))
            if batch and tokens + texts[0].tokens > budget:
                break
            batch.append(texts.popleft())
            tokens += batch[-1].tokens
            _give_next_its_turn(queue, requester, is_done=len(requests) == 1 and not texts)
            _give_next_its_turn(requests, request, is_done=not texts)
        return batch

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
