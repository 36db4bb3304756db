"""The results of a check, as a table, as JSON and as a sentence."""

from collections.abc import Sequence
from statistics import median
from typing import Any

from rich.table import Table

from cli.formatting import printable
from cli.llm_check.check import KindResult, Report, VerdictName

COLUMNS = ("kind of work", "verdict", "done", "first token s", "tokens/s", "most often")


def table_of(report: Report) -> Table:
    table = Table(*COLUMNS, box=None, pad_edge=False)
    table.columns[0].no_wrap = True
    for column in (2, 3, 4):
        table.columns[column].justify = "right"
    for result in report.results:
        table.add_row(*_cells(result))
    return table


def as_values(report: Report) -> dict[str, Any]:
    return {
        "provider": report.provider,
        "model": report.model,
        "context_tokens": report.context_tokens,
        "seconds": round(report.seconds, 1),
        "stopped": report.stopped,
        "problem": report.failure.as_problem() if report.failure else None,
        "kinds": [_values(result) for result in report.results],
        "summary": sentence(report),
    }


def sentence(report: Report) -> str:
    """What the model is fit for."""
    name = f"{report.model!r} of {report.provider!r}"
    name = f"As far as it was checked, {name}" if report.stopped and report.asked else name
    fit, partly, unfit = (_labels(report, verdict) for verdict in ("fit", "partly", "unfit"))
    if not report.asked:
        return f"{name} was not checked."
    if not fit and not partly:
        return f"{name} is fit for none of Pensum's work. Name a larger model, or the provider 'extractive'."
    parts = [
        f"is fit for {_joined(fit)}" if fit else "",
        f"does {_joined(partly)} only now and then" if partly else "",
        f"is not fit for {_joined(unfit)}" if unfit else "",
    ]
    return f"{name} {'; it '.join(part for part in parts if part)}."


def _cells(result: KindResult) -> Sequence[str]:
    values = _values(result)
    first, speed = values["first_token_seconds"], values["tokens_per_second"]
    return (
        result.kind.label,
        result.verdict,
        f"{result.done} of {result.asked}",
        "" if first is None else f"{first:.2f}",
        "" if speed is None else f"{speed:.1f}",
        printable(next(iter(values["reasons"]), "")),
    )


def _values(result: KindResult) -> dict[str, Any]:
    speeds = [one for one in result.speeds if one.output_tokens]
    paces = [one.output_tokens / one.writing_seconds for one in speeds if one.writing_seconds > 0]
    return {
        "kind": result.kind.name,
        "verdict": result.verdict,
        "done": result.done,
        "asked": result.asked,
        "of": len(result.kind.tasks),
        "first_token_seconds": round(median(one.first_token_seconds for one in speeds), 3) if speeds else None,
        "tokens_per_second": round(median(paces), 1) if paces else None,
        "reasons": dict(result.reasons.most_common()),
    }


def _labels(report: Report, verdict: VerdictName) -> list[str]:
    return [result.kind.label for result in report.results if result.verdict == verdict]


def _joined(labels: Sequence[str]) -> str:
    return labels[0] if len(labels) == 1 else f"{', '.join(labels[:-1])} and {labels[-1]}"
