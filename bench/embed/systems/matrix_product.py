"""`COUNT`: the texts' share of the model's matrix products, and nothing else: no attention, no tokenizer, no job.

The upper bound for every implementation on this machine, in the precision of PENSUM_EMBEDDING_PRECISION.
"""

import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import torch

from bench.embed import texts
from core.machine import available_cores
from core.settings import SHIPPED_MODEL
from workers.embeddings import loading
from workers.embeddings.linear import ROWS, Linear

SIZE, WIDE, LAYERS = 384, 1536, 6
SHAPES = ((SIZE, 3 * SIZE), (SIZE, SIZE), (SIZE, WIDE), (WIDE, SIZE))
REPEATS = 30


def main(count: int) -> None:
    """One batch per core, which is faster than one batch on all cores."""
    torch.set_num_threads(1)
    tokens = sum(loading.token_counts(loading.load_tokenizer(SHIPPED_MODEL)(texts.make(count))))
    with ThreadPoolExecutor(available_cores()) as pool:
        seconds = list(pool.map(seconds_for_a_batch, [loading.dtype_on_cpu()] * available_cores()))
    print(json.dumps(tokens / ROWS * max(seconds) / len(seconds)))


@torch.inference_mode()
def seconds_for_a_batch(dtype: torch.dtype) -> float:
    products = [
        (Linear(torch.randn(out, into).to(dtype), torch.randn(out).to(dtype)), torch.randn(ROWS, into).to(dtype))
        for into, out in SHAPES
    ] * LAYERS
    for linear, x in products:
        linear(x)  # warm
    began = time.perf_counter()
    for _ in range(REPEATS):
        for linear, x in products:
            linear(x)
    return (time.perf_counter() - began) / REPEATS


if __name__ == "__main__":
    main(int(sys.argv[1]))
