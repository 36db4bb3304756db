"""What is measured of which system."""

from collections.abc import Callable, Mapping, Sequence, Set
from functools import partial

from bench.common import results
from bench.common.gpu_login import WITHOUT_ROW_RULES
from bench.common.results import OURS, Figure, Measured, Metric
from bench.common.runner import Step
from bench.embed.measure import Systems

METRICS = {
    "texts": Metric("texts/s"),
    "cosine": Metric("least cosine"),
    "start": Metric("CPU s", more_is_better=False),
    "memory": Metric("MiB", more_is_better=False),
    "load": Metric("vectors/s"),
    "login_texts": Metric("texts/s"),
    "login_cpu": Metric("ms/text", more_is_better=False),
}
GPU_LOGIN = "gpu_login"
PARTS = ("texts", "start", "load", GPU_LOGIN)
OURS_FP32, OURS_ONNX = "pensum_fp32", "pensum_onnx"

WAYS_TO_LOAD = (OURS, "copy_text", "insert")


def make_steps(parts: Set[str], systems: Systems) -> list[Step]:
    return [
        *(_texts(systems) if "texts" in parts else []),
        *(_start(systems) if "start" in parts else []),
        *(_load(systems) if "load" in parts else []),
        *(_gpu_login(systems) if GPU_LOGIN in parts else []),
    ]


def _texts(systems: Systems) -> list[Step]:
    """Pensum runs next to the systems of its targets, because a machine's speed drifts."""
    measures: dict[str, Callable[[], Measured]] = {
        "naive_batches": lambda: systems.sentence_transformers("naive_batches"),
        "matrix_product": lambda: systems.matrix_product("auto"),
        OURS: lambda: systems.pensum("auto"),
        "encode_all": lambda: systems.sentence_transformers("encode_all"),
        OURS_FP32: lambda: systems.pensum("fp32"),
        OURS_ONNX: lambda: systems.pensum("fp32", runtime="onnx"),
        "onnxruntime": systems.onnxruntime,
        "matrix_product_fp32": lambda: systems.matrix_product("fp32"),
    }
    return [_step(system, "texts", measure) for system, measure in measures.items()]


def _start(systems: Systems) -> list[Step]:
    runtimes = {OURS: "torch", OURS_ONNX: "onnx"}
    return [_step(system, "start", partial(systems.start, runtime)) for system, runtime in runtimes.items()]


def _load(systems: Systems) -> list[Step]:
    return [_step(way, "load", partial(systems.load, way)) for way in WAYS_TO_LOAD]


def _gpu_login(systems: Systems) -> list[Step]:
    return [
        _step(OURS, GPU_LOGIN, systems.gpu_login),
        _step(WITHOUT_ROW_RULES, GPU_LOGIN, partial(systems.gpu_login, with_row_rules=False)),
    ]


def _step(system: str, name: str, measure: Callable[[], Measured]) -> Step:
    return Step(system, name, lambda _: measure())


def ratios(figures: Sequence[Figure], metrics: Mapping[str, Metric]) -> dict[str, float]:
    """Also those of Pensum in fp32, under `texts_fp32_`."""
    others = [figure for figure in figures if figure.system != OURS and figure.metric == "texts"]
    precise = results.ratios(others, metrics, ours=OURS_FP32)
    return results.ratios(figures, metrics) | {
        name.replace("texts_", "texts_fp32_", 1): ratio for name, ratio in precise.items()
    }
