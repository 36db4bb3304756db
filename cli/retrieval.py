"""`pensum eval-retrieval`: measures search with questions whose right passages are known."""

import json
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer
from pydantic import BaseModel, ConfigDict, ValidationError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from cli import formatting
from cli.connection import Key, Url, connect_for_long
from pensum_client import FoundPassageOut, FoundPassages
from workers.retrieval import metrics
from workers.retrieval.metrics import Rank

CONCURRENT_QUESTIONS = 4
RECALL_DEPTHS = (1, 5, 10)
BELOW_MINIMUM = 1

Minimum = Annotated[float | None, typer.Option(min=0, max=1, help="Exit with 1 below this value.")]


class Question(BaseModel):
    """`document` is the path, title or id of the right document, `quote` the right sentence in it. Without a quote, any
    passage of the document is right."""

    model_config = ConfigDict(extra="ignore")

    question: str
    document: str
    quote: str | None = None


@dataclass(frozen=True)
class RankedQuestion:
    """`degraded` says what the search did without."""

    question: Question
    rank: Rank
    degraded: str | None = None


def evaluate(
    questions_file: Annotated[Path, typer.Argument(metavar="QUESTIONS.jsonl", exists=True, dir_okay=False)],
    limit: Annotated[int, typer.Option(min=5, max=50, help="Number of passages to look at.")] = 10,
    kind: Annotated[list[str] | None, typer.Option(help="Search only documents of this kind; may be repeated.")] = None,
    project: Annotated[UUID | None, typer.Option(help="Search only documents of this project.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the metrics and every rank as JSON.")] = False,
    misses: Annotated[
        bool, typer.Option("--misses", help="List the questions whose right passage was not found.")
    ] = False,
    min_recall_at_5: Minimum = None,
    min_mrr: Minimum = None,
    url: Url = None,
    key: Key = None,
) -> None:
    """Measure search with questions whose right passages are known: recall, MRR and nDCG.

    Each line of the file is a JSON object with `question`, `document` and optionally `quote`, the right sentence.
    """
    questions = _read(questions_file)
    with connect_for_long(url, key) as pensum:
        search = partial(pensum.search, limit=limit, project_id=project, kinds=kind or ())
        ranked = _rank_all(search, questions)
    results = _metrics([one.rank for one in ranked], limit)
    degraded = [one.degraded for one in ranked if one.degraded is not None]
    if degraded:
        formatting.print_degraded(degraded[0], f"the passages of {len(degraded)} of the questions")
    if as_json:
        print(json.dumps(results | {"ranks": [one.rank for one in ranked], "degraded": len(degraded)}))
    else:
        _print(results, ranked, with_misses=misses)
    minimums = {"recall@5": min_recall_at_5, "MRR": min_mrr}
    if below := [name for name, value in minimums.items() if value is not None and results[name] < value]:
        raise typer.Exit(_fail(below, results, minimums))


def _read(file: Path) -> list[Question]:
    questions = []
    for number, line in enumerate(file.read_text(errors="replace").splitlines(), start=1):
        if line.strip():
            try:
                questions.append(Question.model_validate_json(line))
            except ValidationError as error:
                first = error.errors()[0]
                field = ".".join(map(str, first["loc"]))
                message = f"Line {number}: {field} {first['msg']}".replace("  ", " ")
                raise typer.BadParameter(message, param_hint=str(file)) from error
    if not questions:
        raise typer.BadParameter("There is no question in the file.", param_hint=str(file))
    return questions


def _rank_all(search: Callable[[str], FoundPassages], questions: Sequence[Question]) -> list[RankedQuestion]:
    console = Console(stderr=True, markup=False, highlight=False)
    columns = TextColumn("searching"), BarColumn(bar_width=30), MofNCompleteColumn(), TimeElapsedColumn()
    with (
        Progress(*columns, console=console, disable=not console.is_terminal) as bar,
        ThreadPoolExecutor(CONCURRENT_QUESTIONS) as threads,
    ):
        ranked = threads.map(lambda question: _ranked(question, search(question.question)), questions)
        return list(bar.track(ranked, total=len(questions)))


def _ranked(question: Question, found: FoundPassages) -> RankedQuestion:
    return RankedQuestion(question, _rank(question, found), found.degraded)


def _rank(question: Question, found: Sequence[FoundPassageOut]) -> Rank:
    return next((rank for rank, passage in enumerate(found, start=1) if _is_right(passage, question)), None)


def _is_right(passage: FoundPassageOut, question: Question) -> bool:
    if question.document not in {passage.document_path, passage.title, str(passage.document_id)}:
        return False
    return question.quote is None or _normalized(question.quote) in _normalized(passage.quote)


def _normalized(text: str) -> str:
    return " ".join(text.split()).casefold()


def _metrics(ranks: Sequence[Rank], limit: int) -> dict[str, float]:
    return {
        "questions": len(ranks),
        **{f"recall@{depth}": metrics.recall(ranks, at=depth) for depth in RECALL_DEPTHS if depth <= limit},
        "MRR": metrics.reciprocal_rank(ranks),
        f"nDCG@{limit}": metrics.discounted_gain(ranks, at=limit),
    }


def _print(results: Mapping[str, float], ranked: Sequence[RankedQuestion], *, with_misses: bool) -> None:
    table = Table("metric", "", show_edge=False)
    table.columns[1].justify = "right"
    for name, value in results.items():
        table.add_row(name, str(value) if name == "questions" else f"{value:.3f}")
    Console(markup=False, highlight=False).print(table)
    for one in ranked if with_misses else ():
        if one.rank is None:
            print(formatting.printable(f"not found in {one.question.document}: {one.question.question}"))


def _fail(below: Sequence[str], results: Mapping[str, float], minimums: Mapping[str, float | None]) -> int:
    message = ", ".join(f"{name} is {results[name]:.3f} and should be {minimums[name]:.3f}" for name in below)
    Console(stderr=True, markup=False, highlight=False).print(f"pensum: {message}")
    return BELOW_MINIMUM
