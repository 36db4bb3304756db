"""`MODEL TOKENIZER COUNT REFERENCE`: ONNX Runtime in fp32, texts of about one length together, 1,024 tokens a batch
with padding: the fastest of the settings that were tried. It has an environment of its own."""

import json
import sys
import time
from collections.abc import Iterator, Sequence

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

from bench.embed import texts

MAX_TOKENS = 256
BATCH_TOKENS = 1_024
MIN_COSINE = 0.999


def main(file: str, tokenizer_file: str, count: int, reference: str) -> None:
    tokenizer = Tokenizer.from_file(tokenizer_file)
    tokenizer.no_padding()
    tokenizer.enable_truncation(MAX_TOKENS)
    session = onnxruntime.InferenceSession(file, providers=["CPUExecutionProvider"])
    wanted = texts.make(count)
    encode(session, tokenizer, texts.make(32, seed=1))  # warm
    began = time.perf_counter()
    vectors = encode(session, tokenizer, wanted)
    seconds = time.perf_counter() - began
    if (vectors * np.load(reference)).sum(axis=1).min() < MIN_COSINE:
        sys.exit(f"the vectors differ from those of sentence-transformers: a cosine is below {MIN_COSINE}")
    print(json.dumps(seconds))


def encode(session: onnxruntime.InferenceSession, tokenizer: Tokenizer, wanted: Sequence[str]) -> np.ndarray:
    tokens = [encoding.ids for encoding in tokenizer.encode_batch(list(wanted))]
    vectors = np.empty((len(tokens), 384), np.float32)
    for batch in batches(tokens):
        vectors[batch] = pooled(session, [tokens[n] for n in batch])
    return vectors


def batches(tokens: Sequence[Sequence[int]]) -> Iterator[list[int]]:
    batch: list[int] = []
    for n in sorted(range(len(tokens)), key=lambda n: len(tokens[n])):
        if batch and (len(batch) + 1) * len(tokens[n]) > BATCH_TOKENS:
            yield batch
            batch = []
        batch.append(n)
    yield batch


def pooled(session: onnxruntime.InferenceSession, batch: Sequence[Sequence[int]]) -> np.ndarray:
    ids = np.zeros((len(batch), len(batch[-1])), np.int64)
    mask = np.zeros_like(ids)
    for row, text in enumerate(batch):
        ids[row, : len(text)] = text
        mask[row, : len(text)] = 1
    inputs = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
    [states] = session.run(None, inputs)
    means = (states * mask[:, :, None]).sum(axis=1) / mask.sum(axis=1, keepdims=True)
    vectors: np.ndarray = means / np.linalg.norm(means, axis=1, keepdims=True)
    return vectors


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4])
