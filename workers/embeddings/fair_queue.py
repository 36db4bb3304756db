"""Who waits for vectors, and whose texts go into the next batch."""

from collections import OrderedDict, deque
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

W = TypeVar("W", bound=Hashable)

MOST_IN_A_ROW = 8  # batches of interactive texts while bulk waits: behind a crowd of learners it still goes on


@dataclass(frozen=True)
class Place(Generic[W]):
    """The text number `index` of a wish."""

    wish: W
    index: int
    tokens: int


class FairQueue(Generic[W]):
    """Interactive texts before the others, and each requester in turn. It knows no threads."""

    def __init__(self) -> None:
        self._waiting: dict[bool, OrderedDict[Hashable, deque[Place[W]]]] = {
            True: OrderedDict(),
            False: OrderedDict(),
        }
        self._interactive_in_a_row = 0

    def __bool__(self) -> bool:
        return any(self._waiting.values())

    def add(self, wish: W, tokens: Sequence[int], *, requester: Hashable, interactive: bool) -> None:
        """`tokens` are those of each text. Longest first: texts of about one length cost least together."""
        places = [Place(wish, index, count) for index, count in enumerate(tokens)]
        places.sort(key=lambda place: -place.tokens)
        self._waiting[interactive].setdefault(requester, deque()).extend(places)

    def drop(self, wish: W) -> None:
        """Takes out what still waits of it."""
        for line in self._waiting.values():
            for requester, places in list(line.items()):
                left = deque(place for place in places if place.wish != wish)
                if left:
                    line[requester] = left
                else:
                    del line[requester]

    def next_batch(self, budget: int) -> list[Place[W]]:
        """One text of each requester in turn while they fit; a text that is longer than the budget goes alone."""
        line = self._waiting[self._is_interactive_next()]
        batch: list[Place[W]] = []
        tokens = 0
        while line:
            requester, places = next(iter(line.items()))
            if batch and tokens + places[0].tokens > budget:
                break
            batch.append(places.popleft())
            tokens += batch[-1].tokens
            line.move_to_end(requester)
            if not places:
                del line[requester]
        return batch

    def _is_interactive_next(self) -> bool:
        is_patient = self._interactive_in_a_row < MOST_IN_A_ROW or not self._waiting[False]
        is_next = bool(self._waiting[True]) and is_patient
        self._interactive_in_a_row = self._interactive_in_a_row + 1 if is_next else 0
        return is_next
