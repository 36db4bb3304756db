"""The tokens of many texts in one array: objects for each text would cost the encoder more than its tokens do."""

from collections.abc import Sequence
from typing import Any, overload

import numpy as np

Ids = np.ndarray[Any, np.dtype[np.int32]]
Indices = np.ndarray[Any, np.dtype[np.int64]]


class Tokens(Sequence[Ids]):
    """A sequence of texts. `starts` has where each begins in `ids`, and the end of the last."""

    def __init__(self, ids: Ids, starts: Indices) -> None:
        self.ids = ids
        self.starts = starts

    @classmethod
    def of(cls, texts: Sequence[Sequence[int]]) -> "Tokens":
        starts = _starts(np.fromiter(map(len, texts), np.int64, len(texts)))
        flat = (token for text in texts for token in text)
        return cls(np.fromiter(flat, np.int32, int(starts[-1])), starts)

    @classmethod
    def joined(cls, parts: "Sequence[Tokens]") -> "Tokens":
        if len(parts) == 1:
            return parts[0]
        return cls(
            np.concatenate([part.ids for part in parts]), _starts(np.concatenate([part.lengths for part in parts]))
        )

    @property
    def lengths(self) -> Indices:
        return np.diff(self.starts)

    def taken(self, indices: Indices) -> "Tokens":
        """The texts with these indices, in this order."""
        lengths = self.lengths[indices]
        starts = _starts(lengths)
        positions = np.arange(starts[-1]) + np.repeat(self.starts[indices] - starts[:-1], lengths)
        return Tokens(self.ids[positions], starts)

    def __len__(self) -> int:
        return len(self.starts) - 1

    @overload
    def __getitem__(self, index: int) -> Ids: ...
    @overload
    def __getitem__(self, index: slice) -> "Tokens": ...
    def __getitem__(self, index: int | slice) -> "Ids | Tokens":
        if isinstance(index, slice):
            return self.taken(np.arange(len(self))[index])
        number = range(len(self))[index]
        return self.ids[self.starts[number] : self.starts[number + 1]]


def _starts(lengths: Indices) -> Indices:
    starts = np.zeros(len(lengths) + 1, np.int64)
    np.cumsum(lengths, out=starts[1:])
    return starts
