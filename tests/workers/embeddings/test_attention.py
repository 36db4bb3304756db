"""Each way of computing attention gives the same values, and the fastest one that a device has is chosen."""

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pytest

from workers.embeddings.token_arrays import Tokens

if TYPE_CHECKING:  # torch takes seconds to import, so only the tests themselves do
    from torch import Tensor

    from workers.embeddings.attention import Attend, Stream, Way

HEADS, HEAD_SIZE = 4, 8
TURING, AMPERE, HOPPER = (7, 5), (8, 0), (9, 0)
LENGTHS = {
    "one": [5],
    "one token each": [1, 1, 1],
    "sorted": [2, 2, 3, 7, 7, 7, 256],
    "as they come": [256, 3, 17, 3, 1, 40],
    "a block of its own": [250] * 66 + [3, 256],
}


def stream(lengths: list[int]) -> "Stream":
    import torch

    from workers.embeddings.attention import Stream

    tokens = Tokens.of([[1] * length for length in lengths])
    return Stream.of(tokens.lengths, torch.from_numpy(tokens.starts).to(torch.int32))


def reference(query_key_value: "Tensor", lengths: list[int]) -> "Tensor":
    """Text by text."""
    import torch

    parts = []
    for part in torch.split(query_key_value, lengths):
        query, key, value = part.view(len(part), 3, HEADS, HEAD_SIZE).permute(1, 2, 0, 3)
        weights = torch.softmax(query @ key.transpose(1, 2) / HEAD_SIZE**0.5, dim=-1)
        parts.append((weights @ value).transpose(0, 1).flatten(1))
    return torch.cat(parts)


def kernel(
    query: "Tensor", key: "Tensor", value: "Tensor", cu_seq_q: "Tensor", cu_seq_k: "Tensor", max_q: int, max_k: int
) -> "Tensor":
    """In place of the one that only a GPU has, with its arguments."""
    import torch
    from torch.nn import functional

    assert cu_seq_q.dtype == cu_seq_k.dtype == torch.int32
    assert int(cu_seq_q.diff().max()) == max_q == max_k
    lengths: list[int] = cu_seq_q.diff().tolist()
    parts = [
        functional.scaled_dot_product_attention(*(one.transpose(0, 1)[None] for one in each))[0].transpose(0, 1)
        for each in zip(*(torch.split(one, lengths) for one in (query, key, value)), strict=True)
    ]
    return torch.cat(parts)


@pytest.mark.parametrize("name", LENGTHS)
@pytest.mark.parametrize("way", ["grouped", "unpadded", "padded"])
def test_each_way_gives_what_each_text_alone_gives(way: "Way", name: str) -> None:
    import torch

    from workers.embeddings import attention

    lengths = LENGTHS[name]
    torch.manual_seed(0)
    query_key_value = torch.randn(sum(lengths), 3 * HEADS * HEAD_SIZE)
    attend: Attend = attention.attention(way, stream(lengths), HEADS, kernel)
    assert torch.allclose(attend(query_key_value), reference(query_key_value, lengths), atol=1e-5)


def test_installed_torch_takes_the_call_without_padding() -> None:
    """On torch's device without values, which checks arguments and shapes."""
    import torch

    from workers.embeddings import attention

    found = attention.unpadded_kernel()
    assert found is not None
    attend = attention.attention("unpadded", stream([3, 2]), HEADS, found)
    query_key_value = torch.empty(5, 3 * HEADS * HEAD_SIZE, dtype=torch.float16, device="meta")
    assert attend(query_key_value).shape == (5, HEADS * HEAD_SIZE)


@pytest.mark.parametrize(
    ("device", "dtype", "head_size", "capability", "has_unpadded", "expected"),
    [
        ("cpu", "float32", 32, (0, 0), True, "grouped"),
        ("cpu", "bfloat16", 32, (0, 0), True, "grouped"),
        ("cuda", "float16", 32, HOPPER, True, "unpadded"),
        ("cuda", "bfloat16", 64, AMPERE, True, "unpadded"),
        ("cuda", "float16", 256, AMPERE, True, "unpadded"),
        ("cuda", "float32", 32, HOPPER, True, "padded"),
        ("cuda", "float16", 32, TURING, True, "padded"),
        ("cuda", "float16", 32, HOPPER, False, "padded"),
        ("cuda", "float16", 20, HOPPER, True, "padded"),
        ("cuda", "float16", 264, HOPPER, True, "padded"),
    ],
)
def test_way_is_chosen_by_device_precision_and_shape(
    device: str, dtype: str, head_size: int, capability: tuple[int, int], has_unpadded: bool, expected: "Way"
) -> None:
    import torch

    from workers.embeddings import attention

    of_torch: torch.dtype = getattr(torch, dtype)
    found = attention.way(device, of_torch, head_size, capability=capability, has_unpadded=has_unpadded)
    assert found == expected


def test_padded_blocks_hold_all_texts_once_and_stay_small() -> None:
    from workers.embeddings import attention

    lengths = np.random.default_rng(0).integers(1, 513, 2_000).tolist()
    edges = list(attention.block_edges(lengths))
    assert [edges[0][0], edges[-1][1]] == [0, len(lengths)]
    assert all(one[1] == other[0] for one, other in pairwise(edges))
    assert all(max(lengths[a:b]) * (b - a) <= attention.PADDED_TOKENS for a, b in edges)
