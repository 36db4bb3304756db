"""How tokens get to the device, and vectors back.

Import this module inside functions only: it imports torch.
"""

import threading
from collections.abc import Callable
from typing import Any, Protocol

import numpy as np
import torch
from torch import Tensor

from workers.embeddings.token_arrays import Indices, Tokens

Matrix = np.ndarray[Any, np.dtype[np.float32]]
Compute = Callable[[Tensor, Tensor, Indices], Tensor]
"""From the ids and starts on the device, and the lengths, to a vector for each text, in fp32."""


class Copies(Protocol):
    def computed(self, tokens: Tokens, compute: Compute) -> Matrix: ...


class NoCopies:
    """The device is the CPU."""

    def computed(self, tokens: Tokens, compute: Compute) -> Matrix:
        vectors: Matrix = compute(torch.from_numpy(tokens.ids), torch.from_numpy(tokens.starts), tokens.lengths).numpy()
        return vectors


class Buffer:
    """Memory that grows to what is asked for and stays: pinned memory is slow to get."""

    def __init__(self, dtype: torch.dtype, *, is_pinned: bool) -> None:
        self._is_pinned = is_pinned
        self._memory = torch.empty(0, dtype=dtype)

    def first(self, size: int) -> Tensor:
        if size > len(self._memory):
            self._memory = torch.empty(2 * size, dtype=self._memory.dtype, pin_memory=self._is_pinned)
        return self._memory[:size]


class _Lane(threading.local):
    """Of one thread: a stream, so that its copies run while the GPU computes the batch of another thread."""

    def __init__(self) -> None:
        self.stream = torch.cuda.Stream()  # type: ignore[no-untyped-call]  # torch does not annotate it
        self.tokens = Buffer(torch.int32, is_pinned=True)
        self.vectors = Buffer(torch.float32, is_pinned=True)


class PinnedCopies:
    """The device is a GPU. Nothing waits for it but the end of a batch, and that wait releases the interpreter."""

    def __init__(self) -> None:
        self._lane = _Lane()

    def computed(self, tokens: Tokens, compute: Compute) -> Matrix:
        lane, count = self._lane, len(tokens.ids)
        sent = lane.tokens.first(count + len(tokens.starts))
        sent.numpy()[:count] = tokens.ids
        sent.numpy()[count:] = tokens.starts
        with torch.cuda.stream(lane.stream):
            there = sent.to("cuda", non_blocking=True)
            vectors = compute(there[:count], there[count:], tokens.lengths)
            back = lane.vectors.first(vectors.numel()).view(vectors.shape)
            back.copy_(vectors, non_blocking=True)
        lane.stream.synchronize()
        return back.numpy().copy()
