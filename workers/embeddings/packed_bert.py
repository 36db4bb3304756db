"""Packed BERT: encodes many texts as one stream of tokens, so that nothing is computed for padding.

Import this module inside functions only: it imports torch.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional
from transformers import AutoModel

from workers.embeddings.linear import Linear
from workers.embeddings.model_config import ModelConfig, Pooling

Attend = Callable[[Tensor], Tensor]

# oneDNN compiles a kernel for each new number of rows, which takes 8 ms. Rounding up keeps these numbers few.
ROWS_STEP = 16
PADDING_TOKEN = 0


@dataclass(frozen=True)
class Stream:
    """The tokens of all texts, one text after the other, ordered by length."""

    tokens: Tensor
    positions: Tensor
    lengths: Sequence[int]


@dataclass(frozen=True)
class Norm:
    weight: Tensor
    bias: Tensor
    epsilon: float

    def __call__(self, x: Tensor) -> Tensor:
        return functional.layer_norm(x, self.weight.shape, self.weight, self.bias, self.epsilon)


class Layer:
    def __init__(self, layer: Any) -> None:
        own = layer.attention.self
        parts = (own.query, own.key, own.value)
        self._query_key_value = Linear(
            torch.cat([part.weight for part in parts]), torch.cat([part.bias for part in parts])
        )
        self._after_attention = _linear(layer.attention.output.dense)
        self._attention_norm = _norm(layer.attention.output.LayerNorm)
        self._wide = _linear(layer.intermediate.dense)
        self._narrow = _linear(layer.output.dense)
        self._norm = _norm(layer.output.LayerNorm)

    def __call__(self, x: Tensor, attend: Attend) -> Tensor:
        x = self._attention_norm(self._after_attention.plus(attend(self._query_key_value(x)), x))
        return self._norm(self._narrow.plus(self._wide.gelu(x), x))


class PackedBert:
    """`encode` returns what sentence-transformers would, apart from rounding."""

    def __init__(
        self, folder: Path, config: ModelConfig, *, device: str, dtype: torch.dtype, concurrency: int = 1
    ) -> None:
        bert = AutoModel.from_pretrained(folder, dtype=torch.float32).to(device=device, dtype=dtype)
        bert.requires_grad_(False)
        embeddings = bert.embeddings
        self.concurrency = concurrency
        self._device = device
        self._pooling: Pooling = config.pooling
        self._heads: int = bert.config.num_attention_heads
        self._words: Tensor = embeddings.word_embeddings.weight
        self._positions: Tensor = embeddings.position_embeddings.weight + embeddings.token_type_embeddings.weight[0]
        self._norm = _norm(embeddings.LayerNorm)
        self._layers = [Layer(layer) for layer in bert.encoder.layer]

    def encode(self, texts: Sequence[Sequence[int]]) -> np.ndarray[Any, np.dtype[np.float32]]:
        """Unit vectors of texts given as token ids, special tokens included."""
        order = sorted(range(len(texts)), key=lambda n: len(texts[n]))
        padding = [PADDING_TOKEN] * (-sum(map(len, texts)) % ROWS_STEP)
        stream = [padding] * bool(padding) + [texts[n] for n in order]
        with torch.inference_mode():
            vectors = functional.normalize(self._vectors(_stream(stream, self._device)))[-len(texts) :]
        matrix = np.empty(vectors.shape, np.float32)
        matrix[order] = vectors.cpu().numpy()
        return matrix

    def _vectors(self, stream: Stream) -> Tensor:
        attention = grouped_attention if self._device == "cpu" else padded_attention
        attend = attention(stream.lengths, self._heads, self._device)
        x = self._norm(self._words[stream.tokens] + self._positions[stream.positions])
        for layer in self._layers:
            x = layer(x, attend)
        return _pooled(x.float(), torch.tensor(stream.lengths, device=self._device), self._pooling)


def _stream(texts: Sequence[Sequence[int]], device: str) -> Stream:
    lengths = [len(text) for text in texts]
    positions = np.concatenate([np.arange(length) for length in lengths])
    tokens = np.concatenate([np.asarray(text, np.int64) for text in texts])
    return Stream(torch.from_numpy(tokens).to(device), torch.from_numpy(positions).to(device), lengths)


def grouped_attention(lengths: Sequence[int], heads: int, device: str) -> Attend:
    """Attention within each text, one call for all texts of one length: best on a CPU, where a call is cheap.

    In fp32 also for bf16 models: for short texts that is faster and more precise.
    """
    groups = [(length, len(list(texts))) for length, texts in groupby(lengths)]

    def attend(query_key_value: Tensor) -> Tensor:
        parts = torch.split(query_key_value.float(), [length * count for length, count in groups])
        outputs = [
            _attention(part.view(count, length, -1), heads) for part, (length, count) in zip(parts, groups, strict=True)
        ]
        return torch.cat(outputs).to(query_key_value.dtype)

    return attend


def padded_attention(lengths: Sequence[int], heads: int, device: str) -> Attend:
    """Attention within each text in one padded call: best on a GPU, where a call is expensive."""
    count, longest = len(lengths), max(lengths)
    is_text = torch.arange(longest, device=device) < torch.tensor(lengths, device=device)[:, None]
    indices = is_text.flatten().nonzero().squeeze(1)

    def attend(query_key_value: Tensor) -> Tensor:
        padded = query_key_value.new_zeros(count * longest, query_key_value.shape[1])
        padded[indices] = query_key_value
        return _attention(padded.view(count, longest, -1), heads, is_text[:, None, None, :])[indices]

    return attend


def _attention(query_key_value: Tensor, heads: int, mask: Tensor | None = None) -> Tensor:
    """From (texts, tokens, 3 * size) to (texts * tokens, size)."""
    texts, tokens, width = query_key_value.shape
    split = query_key_value.view(texts, tokens, 3, heads, -1).permute(2, 0, 3, 1, 4)
    output = functional.scaled_dot_product_attention(split[0], split[1], split[2], attn_mask=mask)
    return output.transpose(1, 2).reshape(texts * tokens, width // 3)


def _pooled(x: Tensor, lengths: Tensor, pooling: Pooling) -> Tensor:
    if pooling == "cls":
        return x[lengths.cumsum(0) - lengths]
    text_indices = torch.repeat_interleave(lengths)
    return x.new_zeros(len(lengths), x.shape[1]).index_add_(0, text_indices, x) / lengths[:, None]


def _linear(module: Any) -> Linear:
    return Linear(module.weight, module.bias)


def _norm(module: Any) -> Norm:
    return Norm(module.weight, module.bias, module.eps)
