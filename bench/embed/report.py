"""The table, and whether the targets are met."""

from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.table import Table

from bench.embed.run import OURS_FP32
from bench.results import OURS, Row

NOTES = """\
texts: from the first claim to the last stored result, jobs of 1 to 16 texts of 20 users in turn, one worker; pensum \
in bf16 where the processor has it, pensum_fp32 exactly. The others compute and store nothing: naive_batches 32 texts \
as they come, encode_all sentence-transformers over all at once, onnxruntime fp32 by length. matrix_product: the \
model's products alone, with nothing around them.
cosine: the least, to the vectors of encode_all.
load: into the product's table with its keys and indexes, without HNSW."""

LEAST_RATIOS = {
    "texts_fp32_vs_encode_all": 1.25,
    "texts_vs_encode_all": 2.2,
    "texts_vs_naive_batches": 8.0,
    "load_vs_insert": 12.0,
}
LEAST_COSINE = 0.9995


def show(console: Console, rows: Sequence[Row], ratios: Mapping[str, float], failures: Sequence[str]) -> None:
    console.print(_table(rows, ratios))
    console.print(NOTES, style="dim")
    console.print(_targets(rows, ratios))
    for failure in failures:
        console.print(f"not measured: {failure}", style="red")


def _table(rows: Sequence[Row], ratios: Mapping[str, float]) -> Table:
    table = Table("metric", "system", "median", "least", "most", "unit", "Pensum is", "in fp32")
    for column in table.columns[2:5]:
        column.justify = "right"
    for row in rows:
        own, precise = (ratios.get(f"{row.metric}{kind}_vs_{row.system}") for kind in ("", "_fp32"))
        table.add_row(
            row.metric,
            row.system,
            *(_number(value) for value in (row.median, row.min, row.max)),
            row.unit,
            *(f"{ratio:.2f}x" if ratio else "" for ratio in (own, precise)),
            style="bold" if row.system in (OURS, OURS_FP32) else None,
        )
    return table


def _targets(rows: Sequence[Row], ratios: Mapping[str, float]) -> Table:
    table = Table("target", "reached", "", title="targets", title_justify="left")
    for name, least in LEAST_RATIOS.items():
        if name in ratios:
            table.add_row(f"{name}: {least:g}x", f"{ratios[name]:.2f}x", _verdict(ratios[name] >= least))
    for row in rows:
        if row.metric == "cosine":
            table.add_row(
                f"cosine of {row.system}: {LEAST_COSINE}", f"{row.min:.5f}", _verdict(row.min >= LEAST_COSINE)
            )
    return table


def _verdict(is_met: bool) -> str:
    return "met" if is_met else "missed"


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.5g}"
