"""Attention within each text of a stream of tokens, and which way of computing it is the fastest where.

Import this module inside functions only: it imports torch.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Literal, Protocol

import torch
from torch import Tensor
from torch.nn import functional

from workers.embeddings.token_arrays import Indices

Way = Literal["grouped", "unpadded", "padded"]
Attend = Callable[[Tensor], Tensor]

AMPERE = (8, 0)  # the first GPUs for which torch has the kernel that needs no padding
PADDED_TOKENS = 16_384  # of one call, so that a batch of very different lengths does not fill the memory with padding


class UnpaddedKernel(Protocol):
    """What is used of torch's `varlen_attn`: (tokens, heads, head size) each, and the starts of texts, twice."""

    def __call__(
        self,
        query: Tensor,
        key: Tensor,
        value: Tensor,
        cu_seq_q: Tensor,
        cu_seq_k: Tensor,
        max_q: int,
        max_k: int,
    ) -> Any: ...


@dataclass(frozen=True)
class Stream:
    """The tokens of all texts, one text after the other. `lengths` are on the host. On the device are `starts` with the
    end of the last text, and for each token its text and its place there."""

    lengths: Indices
    starts: Tensor
    texts: Tensor
    positions: Tensor

    @classmethod
    def of(cls, lengths: Indices, starts: Tensor) -> "Stream":
        count, total, device = len(lengths), int(lengths.sum()), starts.device
        # With its size given, nothing waits for the GPU.
        texts = torch.repeat_interleave(torch.arange(count, device=device), starts.diff(), output_size=total)
        return cls(lengths, starts, texts, torch.arange(total, device=device) - starts[texts])


def unpadded_kernel() -> UnpaddedKernel | None:
    """None where this torch has none."""
    try:
        from torch.nn.attention.varlen import varlen_attn
    except ImportError:
        return None
    kernel: UnpaddedKernel = varlen_attn
    return kernel


def way(device: str, dtype: torch.dtype, head_size: int, *, capability: tuple[int, int], has_unpadded: bool) -> Way:
    """On a CPU a call is cheap, on a GPU expensive. The kernel without padding is flash attention, which has half
    precision and certain sizes only."""
    if device == "cpu":
        return "grouped"
    is_half = dtype in (torch.float16, torch.bfloat16)
    fits = is_half and head_size % 8 == 0 and head_size <= 256 and capability >= AMPERE
    return "unpadded" if has_unpadded and fits else "padded"


def attention(way: Way, stream: Stream, heads: int, kernel: UnpaddedKernel | None = None) -> Attend:
    """A function from queries, keys and values, (tokens, 3 * size), to (tokens, size)."""
    if way == "grouped":
        return _grouped(stream, heads)
    if way == "padded":
        return _padded(stream, heads)
    assert kernel is not None
    return _unpadded(stream, heads, kernel)


def _grouped(stream: Stream, heads: int) -> Attend:
    """One call for all neighbours of one length.

    In fp32 also for bf16 models: for short texts that is faster and more precise.
    """
    groups = [(length, len(list(texts))) for length, texts in groupby(stream.lengths.tolist())]

    def attend(query_key_value: Tensor) -> Tensor:
        parts = torch.split(query_key_value.float(), [length * count for length, count in groups])
        outputs = [
            _attention(part.view(count, length, -1), heads) for part, (length, count) in zip(parts, groups, strict=True)
        ]
        return torch.cat(outputs).to(query_key_value.dtype)

    return attend


def _unpadded(stream: Stream, heads: int, kernel: UnpaddedKernel) -> Attend:
    """One call for all texts, without padding."""
    starts, longest = stream.starts.to(torch.int32), int(stream.lengths.max())

    def attend(query_key_value: Tensor) -> Tensor:
        query, key, value = query_key_value.view(len(query_key_value), 3, heads, -1).unbind(1)
        output: Tensor = kernel(query, key, value, starts, starts, longest, longest)
        return output.flatten(1)

    return attend


def _padded(stream: Stream, heads: int) -> Attend:
    """A padded call for each block of texts."""
    blocks = list(_blocks(stream))

    def attend(query_key_value: Tensor) -> Tensor:
        parts = torch.split(query_key_value, [len(indices) for _, indices, _ in blocks])
        return torch.cat([_padded_block(part, heads, *block) for part, block in zip(parts, blocks, strict=True)])

    return attend


def _blocks(stream: Stream) -> Iterator[tuple[int, Tensor, Tensor]]:
    """For neighbours that fit into one call: the longest, the place of each token, and which places have one."""
    ends = stream.lengths.cumsum()
    for first, last in block_edges(stream.lengths.tolist()):
        lengths, longest = stream.starts.diff()[first:last], int(stream.lengths[first:last].max())
        tokens = slice(int(ends[first] - stream.lengths[first]), int(ends[last - 1]))
        indices = (stream.texts[tokens] - first) * longest + stream.positions[tokens]
        is_text = torch.arange(longest, device=lengths.device) < lengths[:, None]
        yield longest, indices, is_text[:, None, None, :]


def block_edges(lengths: Sequence[int]) -> Iterator[tuple[int, int]]:
    first, longest = 0, 0
    for number, length in enumerate(lengths):
        longest = max(longest, length)
        if number > first and longest * (number + 1 - first) > PADDED_TOKENS:
            yield first, number
            first, longest = number, length
    yield first, len(lengths)


def _padded_block(query_key_value: Tensor, heads: int, longest: int, indices: Tensor, is_text: Tensor) -> Tensor:
    padded = query_key_value.new_zeros(len(is_text) * longest, query_key_value.shape[1])
    padded[indices] = query_key_value
    return _attention(padded.view(len(is_text), longest, -1), heads, is_text)[indices]


def _attention(query_key_value: Tensor, heads: int, mask: Tensor | None = None) -> Tensor:
    """From (texts, tokens, 3 * size) to (texts * tokens, size)."""
    texts, tokens, width = query_key_value.shape
    split = query_key_value.view(texts, tokens, 3, heads, -1).permute(2, 0, 3, 1, 4)
    output = functional.scaled_dot_product_attention(split[0], split[1], split[2], attn_mask=mask)
    return output.transpose(1, 2).reshape(texts * tokens, width // 3)
