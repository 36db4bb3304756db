"""What is measured of whom."""

from collections.abc import Callable, Mapping, Sequence, Set
from functools import partial

from bench import results
from bench.embed.visiting import Figures, Visitor
from bench.results import OURS, Figure, Metric
from bench.rounds import Step

METRICS = {
    "texts": Metric("texts/s", more_is_better=True),
    "cosine": Metric("least cosine", more_is_better=True),
    "load": Metric("vectors/s", more_is_better=True),
}
PARTS = ("texts", "load")
OURS_FP32 = "pensum_fp32"

WAYS_TO_LOAD = (OURS, "copy_text", "insert")


def steps(parts: Set[str], visitor: Visitor) -> list[Step]:
    return [
        *(_texts(visitor) if "texts" in parts else []),
        *(_load(visitor) if "load" in parts else []),
    ]


def _texts(visitor: Visitor) -> list[Step]:
    """Pensum next to what it is compared with most: a machine's pace drifts."""
    measures: dict[str, Callable[[], Figures]] = {
        "naive_batches": lambda: visitor.sentence_transformers("naive_batches"),
        "matrix_product": lambda: visitor.matrix_product("auto"),
        OURS: lambda: visitor.pensum("auto"),
        "encode_all": lambda: visitor.sentence_transformers("encode_all"),
        OURS_FP32: lambda: visitor.pensum("fp32"),
        "onnxruntime": visitor.onnxruntime,
        "matrix_product_fp32": lambda: visitor.matrix_product("fp32"),
    }
    return [_step(system, "texts", measure) for system, measure in measures.items()]


def _load(visitor: Visitor) -> list[Step]:
    return [_step(way, "load", partial(visitor.load, way)) for way in WAYS_TO_LOAD]


def _step(system: str, doing: str, measure: Callable[[], Figures]) -> Step:
    return Step(system, doing, lambda _: measure())


def ratios(figures: Sequence[Figure], metrics: Mapping[str, Metric]) -> dict[str, float]:
    """Those of the exact precision under names of their own."""
    others = [figure for figure in figures if figure.system != OURS and figure.metric == "texts"]
    precise = results.ratios(others, metrics, ours=OURS_FP32)
    return results.ratios(figures, metrics) | {
        name.replace("texts_", "texts_fp32_", 1): ratio for name, ratio in precise.items()
    }
