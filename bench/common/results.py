"""From figures to medians and ratios, and to `bench/results/<name>.json`."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any

from bench.common.paths import ROOT

RESULTS = ROOT / "bench/results"
OURS = "pensum"


@dataclass(frozen=True)
class Metric:
    unit: str
    more_is_better: bool = True


MILLISECONDS = Metric("ms", more_is_better=False)
MICROSECONDS = Metric("µs", more_is_better=False)

#: What one system reached in one step, by metric.
Measured = Mapping[str, float]


@dataclass(frozen=True)
class Figure:
    """What one system reached in one round."""

    round: int
    system: str
    metric: str
    value: float


@dataclass(frozen=True)
class Row:
    system: str
    metric: str
    unit: str
    median: float
    min: float
    max: float


def rows(figures: Sequence[Figure], metrics: Mapping[str, Metric]) -> list[Row]:
    """In the order of the metrics, the best system first."""
    all_rows = []
    for name, metric in metrics.items():
        values = [
            (system, [figure.value for figure in figures if (figure.system, figure.metric) == (system, name)])
            for system in dict.fromkeys(figure.system for figure in figures if figure.metric == name)
        ]
        ordered = sorted(values, key=lambda pair: median(pair[1]), reverse=metric.more_is_better)
        all_rows += [Row(system, name, metric.unit, median(all_), min(all_), max(all_)) for system, all_ in ordered]
    return all_rows


def ratios(figures: Sequence[Figure], metrics: Mapping[str, Metric], *, ours: str = OURS) -> dict[str, float]:
    """How many times better Pensum is, whichever direction the metric has: the median of the rounds' ratios."""
    by_name: dict[str, list[float]] = {}
    for figure, own in _pairs(figures, ours):
        ratio = own / figure.value if metrics[figure.metric].more_is_better else figure.value / own
        by_name.setdefault(f"{figure.metric}_vs_{figure.system}", []).append(ratio)
    return {name: median(values) for name, values in by_name.items()}


def _pairs(figures: Sequence[Figure], ours: str) -> Iterator[tuple[Figure, float]]:
    """Each other system's figure, with Pensum's of the same round."""
    own = {(figure.round, figure.metric): figure.value for figure in figures if figure.system == ours}
    for figure in figures:
        if not figure.system.startswith(ours) and (value := own.get((figure.round, figure.metric))) is not None:
            yield figure, value


def document(
    name: str, machine: Mapping[str, Any], rounds: int, rows: Sequence[Row], ratios: Mapping[str, float]
) -> dict[str, Any]:
    return {
        "name": name,
        "machine": dict(machine),
        "rounds": rounds,
        "rows": [_rounded(asdict(row)) for row in rows],
        "ratios": _rounded(ratios),
    }


def write(document: Mapping[str, Any], folder: Path = RESULTS) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{document['name']}.json"
    path.write_text(json.dumps(document, indent=2) + "\n")
    return path


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest measured value that `share` of them do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * round(share * 100) // 100) - 1)]


def _rounded(values: Mapping[str, Any]) -> dict[str, Any]:
    """Four significant digits, which is more than these measurements can resolve."""
    return {name: float(f"{value:.4g}") if isinstance(value, float) else value for name, value in values.items()}
