"""Vectors that were wanted lately: a tutor reads the same sentences again and again."""

import threading
from array import array
from collections import OrderedDict
from collections.abc import Callable, Sequence

Vector = Sequence[float]

MOST_VECTORS = 20_000  # about 35 MB at 384 dimensions


class VectorCache:
    """Encodes what it has not seen, and forgets what was wanted longest ago. It may be used from many threads."""

    def __init__(self, encode: Callable[[Sequence[str]], Sequence[Vector]]) -> None:
        self._encode = encode
        self._kept: OrderedDict[str, array[float]] = OrderedDict()
        self._guard = threading.Lock()

    def encode(self, texts: Sequence[str]) -> list[Vector]:
        with self._guard:
            found = {text: self._kept[text] for text in texts if text in self._kept}
            for text in found:
                self._kept.move_to_end(text)
        unseen = [text for text in dict.fromkeys(texts) if text not in found]
        new = {text: array("f", vector) for text, vector in zip(unseen, self._encode(unseen), strict=True)}
        with self._guard:
            self._kept.update(new)
            while len(self._kept) > MOST_VECTORS:
                self._kept.popitem(last=False)
        known = found | new
        return [known[text] for text in texts]
