"""The table, and whether the targets are met."""

from collections.abc import Iterator, Mapping, Sequence

from rich.console import Console

from bench.common import tables
from bench.common.results import Row
from bench.common.tables import Target

NOTES = """\
texts: from the first claim to the last stored result, jobs of 1 to 16 texts of 20 users in turn, one worker; pensum \
with torch, in bf16 where the processor has it, pensum_fp32 exactly, pensum_onnx with ONNX Runtime, exactly. The \
others compute and store nothing: naive_batches 32 texts as they come, encode_all sentence-transformers over all at \
once, onnxruntime fp32 by length. matrix_product: the model's products alone, with nothing around them.
cosine: the lowest cosine to the vectors of encode_all.
start, memory: of a process until it has encoded its first text.
login_*: pensum_fp32 by a worker that logs in as a GPU host's does; without_row_rules that login may touch all rows of \
the tables which it may touch. login_cpu is what a text costs the worker and PostgreSQL.
load: into the product's table with its keys and indexes, without HNSW."""

LEAST_RATIOS = {
    "texts_fp32_vs_encode_all": 1.25,
    "texts_vs_encode_all": 2.2,
    "texts_vs_naive_batches": 8.0,
    "load_vs_insert": 12.0,
}
LEAST_COSINE = 0.9995


def show(console: Console, rows: Sequence[Row], ratios: Mapping[str, float], failures: Sequence[str]) -> None:
    targets = [*tables.least_ratios(LEAST_RATIOS, ratios), *_cosines(rows)]
    tables.show(console, rows, ratios, failures, notes=NOTES, targets=targets)


def _cosines(rows: Sequence[Row]) -> Iterator[Target]:
    """The lowest of all rounds counts."""
    for row in rows:
        if row.metric == "cosine":
            yield Target(f"cosine of {row.system}: {LEAST_COSINE}", f"{row.min:.5f}", row.min >= LEAST_COSINE)
