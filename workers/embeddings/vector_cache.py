"""LRU cache of vectors: a tutor encodes the same sentences and queries again and again."""

import threading
from array import array
from collections import OrderedDict
from collections.abc import Callable, Sequence

from core.once import once
from workers.embeddings.encoder import encoder

Vector = Sequence[float]

MAX_VECTORS = 20_000  # about 35 MB at 384 dimensions


class VectorCache:
    """Encodes texts that are not cached, and evicts the least recently used ones. It is thread-safe."""

    def __init__(self, encode: Callable[[Sequence[str]], Sequence[Vector]]) -> None:
        self._encode = encode
        self._cached: OrderedDict[str, array[float]] = OrderedDict()
        self._lock = threading.Lock()

    def encode(self, texts: Sequence[str]) -> list[Vector]:
        with self._lock:
            found = {text: self._cached[text] for text in texts if text in self._cached}
            for text in found:
                self._cached.move_to_end(text)
        missing = [text for text in dict.fromkeys(texts) if text not in found]
        new = {text: array("f", vector) for text, vector in zip(missing, self._encode(missing), strict=True)}
        with self._lock:
            self._cached.update(new)
            while len(self._cached) > MAX_VECTORS:
                self._cached.popitem(last=False)
        vectors = found | new
        return [vectors[text] for text in texts]


@once
def cached_vectors(model: str) -> VectorCache:
    """This process's, of texts that somebody waits for."""
    return VectorCache(lambda texts: encoder(model).encode(texts, interactive=True))
