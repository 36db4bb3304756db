"""The terminal output of a bench: figures, notes, and whether the targets are met."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table

from bench.common.results import OURS, Row


@dataclass(frozen=True)
class Target:
    name: str
    reached: str
    is_met: bool


def show(
    console: Console,
    rows: Sequence[Row],
    ratios: Mapping[str, float],
    failures: Sequence[str],
    *,
    notes: str,
    targets: Sequence[Target],
) -> None:
    console.print(figures(rows, ratios))
    console.print(notes, style="dim")
    show_targets(console, targets)
    show_failures(console, failures)


def figures(rows: Sequence[Row], ratios: Mapping[str, float]) -> Table:
    table = Table("metric", "system", "median", "least", "most", "unit", "Pensum is")
    table.columns[0].no_wrap = True
    for column in table.columns[2:5]:
        column.justify = "right"
    for row in rows:
        ratio = ratios.get(f"{row.metric}_vs_{row.system}")
        table.add_row(
            row.metric,
            row.system,
            *(number(value) for value in (row.median, row.min, row.max)),
            row.unit,
            f"{ratio:.3g}x" if ratio else "",
            style="bold" if row.system.startswith(OURS) else None,
        )
    return table


def show_targets(console: Console, targets: Sequence[Target]) -> None:
    table = Table("target", "reached", "", title="targets", title_justify="left")
    for target in targets:
        table.add_row(target.name, target.reached, "met" if target.is_met else "missed")
    if targets:
        console.print(table)


def show_failures(console: Console, failures: Sequence[str]) -> None:
    for failure in failures:
        console.print(f"not measured: {failure}", style="red")


def least_ratios(least: Mapping[str, float], ratios: Mapping[str, float]) -> Iterator[Target]:
    """Targets for the ratios that were measured."""
    for name, wanted in least.items():
        if name in ratios:
            yield Target(f"{name}: {wanted:g}x", f"{ratios[name]:.2f}x", ratios[name] >= wanted)


def at_least(least: Mapping[str, float], rows: Sequence[Row]) -> Iterator[Target]:
    """Targets for Pensum's medians, which should reach these values."""
    for row in rows:
        if row.system == OURS and row.metric in least:
            wanted = least[row.metric]
            yield Target(f"{row.metric}: {wanted:g} {row.unit}", number(row.median), row.median >= wanted)


def at_most(most: Mapping[str, float], rows: Sequence[Row]) -> Iterator[Target]:
    """Targets for Pensum's medians, which should not exceed these values."""
    for row in rows:
        if row.system == OURS and row.metric in most:
            wanted = most[row.metric]
            yield Target(f"{row.metric}: {wanted:,g} {row.unit}", number(row.median), row.median <= wanted)


def number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
