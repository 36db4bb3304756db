"""BERT on ONNX Runtime: encodes without torch.

Import this module inside functions only: it imports onnx and ONNX Runtime.
"""

import os
from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

import numpy as np

from workers.embeddings import bert_weights
from workers.embeddings.model_config import ModelConfig, Pooling
from workers.embeddings.onnx_graph import BertGraph

# Since 1.29 ONNX Runtime reports its use to Microsoft, from the moment of its import, unless this is set before.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
import onnxruntime

Matrix = np.ndarray[Any, np.dtype[np.float32]]

# Texts that are computed together share one square of attention: more tokens at once would waste most of it, fewer
# make the products slower. It also bounds the memory of a large batch.
TOKENS_AT_ONCE = 256
LEAST_NORM = 1e-12


class OnnxBert:
    """`encode` returns what sentence-transformers would, apart from rounding. It always computes in fp32."""

    def __init__(self, folder: Path, config: ModelConfig, *, threads: int = 1, concurrency: int = 1) -> None:
        self.concurrency = concurrency
        self._pooling: Pooling = config.pooling
        graph, weights = BertGraph(bert_weights.read(folder), config).make()
        self._session = onnxruntime.InferenceSession(
            graph, _options(weights, threads), providers=["CPUExecutionProvider"]
        )

    def encode(self, texts: Sequence[Sequence[int]]) -> Matrix:
        """Unit vectors of texts given as token ids, special tokens included."""
        pooled = np.concatenate([self._vectors(part) for part in parts(texts)])
        norms = np.linalg.norm(pooled, axis=1, keepdims=True)
        vectors: Matrix = pooled / np.maximum(norms, LEAST_NORM)
        return vectors

    def _vectors(self, texts: Sequence[Sequence[int]]) -> Matrix:
        lengths = [len(text) for text in texts]
        stream = {
            "tokens": np.concatenate([np.asarray(text, np.int64) for text in texts]),
            "positions": np.concatenate([np.arange(length, dtype=np.int64) for length in lengths]),
            "texts": np.repeat(np.arange(len(texts), dtype=np.int64), lengths),
        }
        [states] = self._session.run(None, stream)
        return _pooled(states[0], [0, *accumulate(lengths)], self._pooling)


def parts(texts: Sequence[Sequence[int]]) -> Iterator[list[Sequence[int]]]:
    """In their order, as many as fit. A text that is longer than all may be goes alone."""
    part: list[Sequence[int]] = []
    tokens = 0
    for text in texts:
        if part and tokens + len(text) > TOKENS_AT_ONCE:
            yield part
            part, tokens = [], 0
        part.append(text)
        tokens += len(text)
    yield part


def _pooled(states: Matrix, edges: Sequence[int], pooling: Pooling) -> Matrix:
    if pooling == "cls":
        return states[edges[:-1]]
    return np.stack([states[start:end].mean(axis=0) for start, end in pairwise(edges)])


def _options(weights: dict[str, Matrix], threads: int) -> onnxruntime.SessionOptions:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.enable_mem_pattern = False  # of no use where no two batches have one shape
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")  # the cores are shared with other work
    values = [onnxruntime.OrtValue.ortvalue_from_numpy(array) for array in weights.values()]
    options.add_external_initializers(list(weights), values)
    return options
