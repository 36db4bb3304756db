"""Packed BERT: encodes many texts as one stream of tokens, so that nothing is computed for padding.

Import this module inside functions only: it imports torch.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional
from transformers import AutoModel

from workers.embeddings import attention
from workers.embeddings.attention import Attend, Stream
from workers.embeddings.device_copies import Copies, Matrix, NoCopies, PinnedCopies
from workers.embeddings.linear import Linear
from workers.embeddings.model_config import ModelConfig, Pooling
from workers.embeddings.token_arrays import Indices, Tokens

# oneDNN compiles a kernel for each new number of rows, which takes 8 ms. Rounding up keeps these numbers few.
ROWS_STEP = 16
PADDING_TOKEN = 0


@dataclass(frozen=True)
class Norm:
    weight: Tensor
    bias: Tensor
    epsilon: float

    def __call__(self, x: Tensor) -> Tensor:
        return functional.layer_norm(x, self.weight.shape, self.weight, self.bias, self.epsilon)


class Layer:
    """Multiplies in a precision of its own, and adds in that of what it gets."""

    def __init__(self, layer: Any, dtype: torch.dtype) -> None:
        own = layer.attention.self
        parts = (own.query, own.key, own.value)
        self._dtype = dtype
        self._query_key_value = Linear(
            torch.cat([part.weight for part in parts]).to(dtype), torch.cat([part.bias for part in parts]).to(dtype)
        )
        self._after_attention = _linear(layer.attention.output.dense, dtype)
        self._attention_norm = _norm(layer.attention.output.LayerNorm)
        self._wide = _linear(layer.intermediate.dense, dtype)
        self._narrow = _linear(layer.output.dense, dtype)
        self._norm = _norm(layer.output.LayerNorm)

    def __call__(self, x: Tensor, attend: Attend) -> Tensor:
        x = self._attention_norm(self._after_attention.plus(attend(self._query_key_value(x.to(self._dtype))), x))
        return self._norm(self._narrow.plus(self._wide.gelu(x.to(self._dtype)), x))


class PackedBert:
    """`encode` returns what sentence-transformers would, apart from rounding."""

    def __init__(
        self,
        bert: Any,
        config: ModelConfig,
        *,
        device: str,
        dtype: torch.dtype,
        concurrency: int = 1,
        most_tokens: int = sys.maxsize,
    ) -> None:
        """`bert` is changed. `most_tokens` are computed at once."""
        bert = bert.to(device=device, dtype=_sums(dtype))
        embeddings = bert.embeddings
        self.concurrency = concurrency
        self._is_on_cpu = device == "cpu"
        self._copies: Copies = NoCopies() if self._is_on_cpu else PinnedCopies()
        self._most_tokens = most_tokens
        self._pooling: Pooling = config.pooling
        self._heads: int = bert.config.num_attention_heads
        self._kernel = attention.unpadded_kernel()
        self._way = attention.way(
            device,
            dtype,
            bert.config.hidden_size // self._heads,
            capability=(0, 0) if self._is_on_cpu else torch.cuda.get_device_capability(),
            has_unpadded=self._kernel is not None,
        )
        self._words: Tensor = embeddings.word_embeddings.weight
        self._positions: Tensor = embeddings.position_embeddings.weight + embeddings.token_type_embeddings.weight[0]
        self._norm = _norm(embeddings.LayerNorm)
        self._layers = [Layer(layer, dtype) for layer in bert.encoder.layer]

    def encode(self, texts: Tokens) -> Matrix:
        """Unit vectors of texts given as token ids, special tokens included."""
        order = np.argsort(texts.lengths, kind="stable")
        vectors = [self._copies.computed(part, self._vectors) for part in parts(texts.taken(order), self._most_tokens)]
        matrix = np.empty((len(texts), vectors[0].shape[1]), np.float32)
        matrix[order] = vectors[0] if len(vectors) == 1 else np.concatenate(vectors)
        return matrix

    def _vectors(self, ids: Tensor, starts: Tensor, lengths: Indices) -> Tensor:
        with torch.inference_mode():
            if self._is_on_cpu and len(ids) % ROWS_STEP:
                ids, starts, lengths = _filled_up(ids, starts, lengths)
                return self._unit_vectors(ids, Stream.of(lengths, starts))[1:]
            return self._unit_vectors(ids, Stream.of(lengths, starts))

    def _unit_vectors(self, ids: Tensor, stream: Stream) -> Tensor:
        attend = attention.attention(self._way, stream, self._heads, self._kernel)
        x = self._norm(self._words[ids] + self._positions[stream.positions])
        for layer in self._layers:
            x = layer(x, attend)
        return functional.normalize(_pooled(x.float(), stream, self._pooling))


def load(folder: Path) -> Any:
    bert = AutoModel.from_pretrained(folder, dtype=torch.float32)
    bert.requires_grad_(False)
    return bert


def parts(texts: Tokens, most_tokens: int) -> Iterator[Tokens]:
    """In their order, as many as fit. A text that is longer than all may be goes alone."""
    if len(texts.ids) <= most_tokens:
        yield texts
        return
    first = 0
    while first < len(texts):
        fitting = int(np.searchsorted(texts.starts, texts.starts[first] + most_tokens, side="right")) - 1
        last = max(first + 1, fitting)
        yield texts[first:last]
        first = last


def _filled_up(ids: Tensor, starts: Tensor, lengths: Indices) -> tuple[Tensor, Tensor, Indices]:
    """With one more text before the others."""
    rows = -len(ids) % ROWS_STEP
    return (
        functional.pad(ids, (rows, 0), value=PADDING_TOKEN),
        functional.pad(starts + rows, (1, 0)),
        np.concatenate([[rows], lengths]),
    )


def _pooled(x: Tensor, stream: Stream, pooling: Pooling) -> Tensor:
    if pooling == "cls":
        return x[stream.starts[:-1]]
    sums = x.new_zeros(len(stream.lengths), x.shape[1]).index_add_(0, stream.texts, x)
    return sums / stream.starts.diff()[:, None]


def _sums(dtype: torch.dtype) -> torch.dtype:
    """In which precision a model sums that multiplies in another. The 8 bits of bf16 are enough for products, but sums
    over all layers in bf16 take vectors below a cosine of 0.9999 to those of fp32."""
    return torch.float32 if dtype == torch.bfloat16 else dtype


def _linear(module: Any, dtype: torch.dtype) -> Linear:
    return Linear(module.weight.to(dtype), module.bias.to(dtype))


def _norm(module: Any) -> Norm:
    return Norm(module.weight, module.bias, module.eps)
