"""All rounds: each visits every system once, forth in one round and back in the next."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from bench import results
from bench.embed.visiting import Figures, Visitor
from bench.results import OURS, Figure, Metric

METRICS = {
    "texts": Metric("texts/s", more_is_better=True),
    "cosine": Metric("least cosine", more_is_better=True),
    "load": Metric("vectors/s", more_is_better=True),
}
PARTS = ("texts", "load")
OURS_FP32 = "pensum_fp32"

PRECISIONS = {OURS: "auto", OURS_FP32: "fp32"}
CEILINGS = {"matrix_product": "auto", "matrix_product_fp32": "fp32"}


@dataclass(frozen=True)
class Step:
    system: str
    measure: Callable[[], Sequence[tuple[str, Figures]]]


@dataclass
class Run:
    visitor: Visitor
    parts: frozenset[str]
    figures: list[Figure] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    def steps(self, round_: int) -> list[Step]:
        found = (self._texts() if "texts" in self.parts else []) + ([self._load()] if "load" in self.parts else [])
        return found if round_ % 2 == 0 else found[::-1]

    def take(self, step: Step, round_: int) -> None:
        try:
            measured = step.measure()
        except Exception as error:  # one system's failure must not cost the minutes of all the others
            self.failures.append(f"{step.system}, round {round_ + 1}: {error}")
            return
        self.figures += [
            Figure(round_, system, metric, value) for system, own in measured for metric, value in own.items()
        ]

    def _texts(self) -> list[Step]:
        """Pensum next to what it is compared with most: a machine's pace drifts."""
        visitor = self.visitor
        return [
            self._step("naive_batches", lambda: visitor.sentence_transformers("naive_batches")),
            self._step("matrix_product", lambda: visitor.matrix_product("auto")),
            self._step("pensum", lambda: visitor.pensum("auto")),
            self._step("encode_all", lambda: visitor.sentence_transformers("encode_all")),
            self._step(OURS_FP32, lambda: visitor.pensum("fp32")),
            self._step("onnxruntime", visitor.onnxruntime),
            self._step("matrix_product_fp32", lambda: visitor.matrix_product("fp32")),
        ]

    def _step(self, system: str, measure: Callable[[], Figures]) -> Step:
        return Step(system, lambda: [(system, measure())])

    def _load(self) -> Step:
        return Step("load", lambda: [(system, {"load": rate}) for system, rate in self.visitor.load().items()])


def ratios(figures: Sequence[Figure]) -> dict[str, float]:
    """Those of the exact precision under names of their own."""
    others = [figure for figure in figures if figure.system != OURS and figure.metric == "texts"]
    precise = results.ratios(others, METRICS, ours=OURS_FP32)
    return results.ratios(figures, METRICS) | {
        name.replace("texts_", "texts_fp32_", 1): ratio for name, ratio in precise.items()
    }
