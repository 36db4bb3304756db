"""`pensum eval-retrieval`: how well the library answers questions whose answers are known."""

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
from cli.connection import LONG_SECONDS, Key, Url, connect
from pensum_client import FoundPassageOut
from workers.retrieval import metrics
from workers.retrieval.metrics import Rank

AT_ONCE = 4  # questions
DEPTHS = (1, 5, 10)
BELOW_LEAST = 1

Least = Annotated[float | None, typer.Option(min=0, max=1, help="Exit with 1 where less is reached.")]


class Question(BaseModel):
    """`document` is the path or the title of the one that answers, `quote` its sentence that does. Without a quote the
    document alone is looked for."""

    model_config = ConfigDict(extra="ignore")

    question: str
    document: str
    quote: str | None = None


@dataclass(frozen=True)
class Asked:
    question: Question
    rank: Rank


def evaluate(
    questions_file: Annotated[Path, typer.Argument(metavar="QUESTIONS.jsonl", exists=True, dir_okay=False)],
    limit: Annotated[int, typer.Option(min=5, max=50, help="How many passages are looked at.")] = 10,
    kind: Annotated[list[str] | None, typer.Option(help="Only documents of this kind; may be repeated.")] = None,
    project: Annotated[UUID | None, typer.Option(help="Only documents of this project.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="The figures and every rank, as JSON.")] = False,
    misses: Annotated[bool, typer.Option("--misses", help="List the questions that found nothing.")] = False,
    min_recall_at_5: Least = None,
    min_mrr: Least = None,
    url: Url = None,
    key: Key = None,
) -> None:
    """Ask your library questions whose answers are known: recall, MRR and nDCG of what the search finds.

    Each line of the file is a JSON object with `question`, `document` and, where one sentence answers, its `quote`.
    """
    questions = _read(questions_file)
    with connect(url, key, timeout=LONG_SECONDS) as pensum:
        ask = partial(pensum.search, limit=limit, project_id=project, kinds=kind or ())
        asked = _ask_all(ask, questions)
    figures = _figures([one.rank for one in asked], limit)
    if as_json:
        print(json.dumps(figures | {"ranks": [one.rank for one in asked]}))
    else:
        _show(figures, asked, with_misses=misses)
    least = {"recall@5": min_recall_at_5, "MRR": min_mrr}
    if below := [name for name, value in least.items() if value is not None and figures[name] < value]:
        raise typer.Exit(_tell_below(below, figures, least))


def _read(file: Path) -> list[Question]:
    found = []
    for number, line in enumerate(file.read_text(errors="replace").splitlines(), start=1):
        if line.strip():
            try:
                found.append(Question.model_validate_json(line))
            except ValidationError as error:
                first = error.errors()[0]
                place = ".".join(map(str, first["loc"]))
                message = f"Line {number}: {place} {first['msg']}".replace("  ", " ")
                raise typer.BadParameter(message, param_hint=str(file)) from error
    if not found:
        raise typer.BadParameter("There is no question in it.", param_hint=str(file))
    return found


def _ask_all(ask: Callable[[str], Sequence[FoundPassageOut]], questions: Sequence[Question]) -> list[Asked]:
    console = Console(stderr=True, markup=False, highlight=False)
    columns = TextColumn("asking"), BarColumn(bar_width=30), MofNCompleteColumn(), TimeElapsedColumn()
    with (
        Progress(*columns, console=console, disable=not console.is_terminal) as bar,
        ThreadPoolExecutor(AT_ONCE) as threads,
    ):
        ranks = threads.map(lambda question: _rank(question, ask(question.question)), questions)
        return [Asked(*pair) for pair in zip(questions, bar.track(ranks, total=len(questions)), strict=True)]


def _rank(question: Question, found: Sequence[FoundPassageOut]) -> Rank:
    return next((rank for rank, passage in enumerate(found, start=1) if _answers(passage, question)), None)


def _answers(passage: FoundPassageOut, question: Question) -> bool:
    if question.document not in {passage.document_path, passage.title, str(passage.document_id)}:
        return False
    return question.quote is None or _plain(question.quote) in _plain(passage.quote)


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def _figures(ranks: Sequence[Rank], limit: int) -> dict[str, float]:
    return {
        "questions": len(ranks),
        **{f"recall@{depth}": metrics.recall(ranks, at=depth) for depth in DEPTHS if depth <= limit},
        "MRR": metrics.reciprocal_rank(ranks),
        f"nDCG@{limit}": metrics.discounted_gain(ranks, at=limit),
    }


def _show(figures: Mapping[str, float], asked: Sequence[Asked], *, with_misses: bool) -> None:
    table = Table("metric", "", show_edge=False)
    table.columns[1].justify = "right"
    for name, value in figures.items():
        table.add_row(name, str(value) if name == "questions" else f"{value:.3f}")
    Console(markup=False, highlight=False).print(table)
    for one in asked if with_misses else ():
        if one.rank is None:
            print(formatting.printable(f"not found in {one.question.document}: {one.question.question}"))


def _tell_below(below: Sequence[str], figures: Mapping[str, float], least: Mapping[str, float | None]) -> int:
    told = ", ".join(f"{name} is {figures[name]:.3f} and should be {least[name]:.3f}" for name in below)
    Console(stderr=True, markup=False, highlight=False).print(f"pensum: {told}")
    return BELOW_LEAST
