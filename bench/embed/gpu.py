"""`make bench-embed-gpu`: the encoder on this machine's GPU, each part alone and end to end.

On a machine without one it measures nothing, says so, and exits with 69 (EX_UNAVAILABLE).
"""

import statistics
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated

import numpy as np
import typer

from bench.embed import texts
from core.settings import SHIPPED_MODEL
from workers.embeddings import loading, models
from workers.embeddings.encoder import Encoder
from workers.embeddings.token_arrays import Tokens

NO_GPU = 69
BATCHES = (16_384, 65_536, 262_144)  # tokens
TEXTS_A_CALL = (64, 256)
CALLERS = 16
QUERIES = 50
QUERY = "What decides how large each step of gradient descent is?"
COMPARED = 2_000  # texts whose vectors are compared, and which sentence-transformers encodes
LEAST_COSINE = 0.9995


@dataclass(frozen=True)
class Figure:
    """`target` was set for an H100 with 16 cores."""

    name: str
    value: float
    unit: str = "texts/s"
    target: float | None = None

    @property
    def line(self) -> str:
        target = f"  (target {self.target:,g})" if self.target else ""
        return f"{self.name:<56} {self.value:>12,.5g} {self.unit}{target}"


def main(
    count: Annotated[int, typer.Option("--texts", min=64, help="That are measured in each way.")] = 40_000,
) -> None:
    """Measure the encoder on this machine's GPU."""
    import torch  # it takes seconds, which `--help` need not

    if not torch.cuda.is_available():
        print("bench-embed-gpu: there is no GPU that torch can use here, so nothing was measured.", file=sys.stderr)
        raise typer.Exit(NO_GPU)
    print(f"{torch.cuda.get_device_name()}, torch {torch.__version__}, {count} texts")
    for figure in figures(texts.make(count)):
        print(figure.line, flush=True)


def figures(wanted: list[str]) -> Iterator[Figure]:
    tokenize, model = loading.load_tokenizer(SHIPPED_MODEL), loading.load(SHIPPED_MODEL)
    tokenize(wanted[:64])
    with timed() as seconds:
        tokens = tokenize(wanted)
    assert isinstance(tokens, Tokens)
    yield Figure("tokenizer, one call", len(wanted) / seconds())
    yield from _of_the_model(model, tokens)
    yield from _end_to_end(wanted)
    yield from _of_sentence_transformers(model, tokens, wanted)


def _of_the_model(model: loading.Model, tokens: Tokens) -> Iterator[Figure]:
    for budget in BATCHES:
        batches = list(_in_their_order(tokens, budget))
        for threads in (1, model.concurrency):
            with ThreadPoolExecutor(threads) as pool:
                list(pool.map(model.encode, batches[:threads] * 2))  # warm
                with timed() as seconds:
                    list(pool.map(model.encode, batches))
            name = f"model alone, batches of {budget:,} tokens, {threads} at a time"
            yield Figure(name, len(tokens) / seconds(), target=90_000 if budget > BATCHES[0] else None)


def _in_their_order(tokens: Tokens, budget: int) -> Iterator[Tokens]:
    first = 0
    while first < len(tokens):
        last = int(np.searchsorted(tokens.starts, tokens.starts[first] + budget, side="right")) - 1
        yield tokens[first : max(first + 1, last)]
        first = max(first + 1, last)


def _end_to_end(wanted: list[str]) -> Iterator[Figure]:
    encoder = Encoder(SHIPPED_MODEL)
    encoder.encode_rows(wanted[:256])
    for size in TEXTS_A_CALL:
        calls = [wanted[start : start + size] for start in range(0, len(wanted), size)]
        with ThreadPoolExecutor(CALLERS) as pool, timed() as seconds:
            list(pool.map(encoder.encode_rows, calls))
        name = f"Encoder, {size} texts a call, {CALLERS} callers"
        yield Figure(name, len(wanted) / seconds(), target=40_000)
    times = [_seconds(lambda: encoder.encode_rows([QUERY], interactive=True)) for _ in range(QUERIES)]
    yield Figure("a lone query, median", 1_000 * statistics.median(times), "ms", target=4)


def _of_sentence_transformers(model: loading.Model, tokens: Tokens, wanted: list[str]) -> Iterator[Figure]:
    from sentence_transformers import SentenceTransformer

    peer = SentenceTransformer(str(models.folder(SHIPPED_MODEL)))
    some = wanted[:COMPARED]
    exact = peer.encode(some, normalize_embeddings=True, show_progress_bar=False)
    cosine = float((model.encode(tokens[: len(some)]) * exact).sum(axis=1).min())
    yield Figure("least cosine to sentence-transformers in fp32", cosine, "", target=LEAST_COSINE)
    half = peer.half()
    with timed() as seconds:
        half.encode(some, batch_size=1_024, normalize_embeddings=True, show_progress_bar=False)
    yield Figure("sentence-transformers in fp16, batches of 1,024", len(some) / seconds())


@contextmanager
def timed() -> Iterator[Callable[[], float]]:
    """The seconds that the block took."""
    began, took = time.perf_counter(), [0.0]
    yield lambda: took[0]
    took[0] = time.perf_counter() - began


def _seconds(work: Callable[[], object]) -> float:
    with timed() as seconds:
        work()
    return seconds()


if __name__ == "__main__":
    typer.run(main)
