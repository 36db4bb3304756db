"""Fair queue of texts to encode: decides which texts go into the next batch."""

from collections import OrderedDict, deque
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

R = TypeVar("R", bound=Hashable)

MAX_INTERACTIVE_BATCHES = 8  # in a row while bulk texts wait, so that many learners do not stop bulk work


@dataclass(frozen=True)
class QueuedText(Generic[R]):
    """The text number `index` of a request."""

    request: R
    index: int
    tokens: int


class FairQueue(Generic[R]):
    """Interactive texts first, then round robin between requesters. It is not thread-safe."""

    def __init__(self) -> None:
        self._queues: dict[bool, OrderedDict[Hashable, deque[QueuedText[R]]]] = {
            True: OrderedDict(),
            False: OrderedDict(),
        }
        self._interactive_batches = 0

    def __bool__(self) -> bool:
        return any(self._queues.values())

    def add(self, request: R, tokens: Sequence[int], *, requester: Hashable, interactive: bool) -> None:
        """`tokens` has the count of each text. Longest first: texts of similar length cost least in one batch."""
        texts = [QueuedText(request, index, count) for index, count in enumerate(tokens)]
        texts.sort(key=lambda text: -text.tokens)
        self._queues[interactive].setdefault(requester, deque()).extend(texts)

    def drop(self, request: R) -> None:
        """Removes its texts that are still queued."""
        for queue in self._queues.values():
            for requester, texts in list(queue.items()):
                kept = deque(text for text in texts if text.request != request)
                if kept:
                    queue[requester] = kept
                else:
                    del queue[requester]

    def next_batch(self, budget: int) -> list[QueuedText[R]]:
        """One text of each requester in turn while they fit. A text that is longer than the budget goes alone."""
        queue = self._queues[self._is_interactive_next()]
        batch: list[QueuedText[R]] = []
        tokens = 0
        while queue:
            requester, texts = next(iter(queue.items()))
            if batch and tokens + texts[0].tokens > budget:
                break
            batch.append(texts.popleft())
            tokens += batch[-1].tokens
            queue.move_to_end(requester)
            if not texts:
                del queue[requester]
        return batch

    def _is_interactive_next(self) -> bool:
        is_allowed = self._interactive_batches < MAX_INTERACTIVE_BATCHES or not self._queues[False]
        is_next = bool(self._queues[True]) and is_allowed
        self._interactive_batches = self._interactive_batches + 1 if is_next else 0
        return is_next
