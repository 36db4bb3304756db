"""`naive_batches COUNT`: 32 texts as they come, padded to the longest of them, as a plain worker does it.
`encode_all COUNT [FILE]`: sentence-transformers sorts them all. Writes the vectors to the file if one is named."""

import json
import sys
import time
from collections.abc import Sequence

import numpy as np
from sentence_transformers import SentenceTransformer

from bench.embed import texts
from core.machine import available_cores
from core.settings import SHIPPED_MODEL
from workers.embeddings import models

NAIVE_BATCH = 32


def main(way: str, count: int, *file: str) -> None:
    import torch

    torch.set_num_threads(available_cores())
    model = SentenceTransformer(str(models.folder(SHIPPED_MODEL)), device="cpu")
    wanted = texts.make(count)
    model.encode(texts.make(NAIVE_BATCH, seed=1), show_progress_bar=False)  # warm
    began = time.perf_counter()
    vectors = naive_batches(model, wanted) if way == "naive_batches" else encode_all(model, wanted)
    seconds = time.perf_counter() - began
    for path in file:
        np.save(path, vectors)
    print(json.dumps(seconds))


def naive_batches(model: SentenceTransformer, wanted: Sequence[str]) -> np.ndarray:
    starts = range(0, len(wanted), NAIVE_BATCH)
    return np.concatenate([encode_all(model, wanted[start : start + NAIVE_BATCH]) for start in starts])


def encode_all(model: SentenceTransformer, wanted: Sequence[str]) -> np.ndarray:
    return model.encode(list(wanted), batch_size=NAIVE_BATCH, normalize_embeddings=True, show_progress_bar=False)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), *sys.argv[3:])
