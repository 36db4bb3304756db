"""`pensum exercises`, `pensum answer` and `pensum reviews`."""

import sys
from collections.abc import Iterator
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Annotated, Any, get_args
from uuid import UUID

import typer

from cli import formatting, job_follower
from cli.connection import Key, Url, connect
from cli.output import AsJson
from pensum_client import ExerciseDetail, ExercisesIn, GradedAnswer, WrittenExercises
from pensum_client.inputs import RequestedType

STANDARD_INPUT = "-"
LONGEST_DAY = len("2027-01-31")


def _type(value: str | None) -> str | None:
    if value is not None and value not in get_args(RequestedType):
        raise typer.BadParameter(f"{value!r} is none of {', '.join(get_args(RequestedType))}")
    return value


def exercises(
    topic: Annotated[str | None, typer.Argument(metavar="[TOPIC]")] = None,
    type: Annotated[str | None, typer.Option(callback=_type, help=", ".join(get_args(RequestedType)))] = None,
    difficulty: Annotated[str, typer.Option(help="easy, medium or hard")] = "medium",
    count: Annotated[int, typer.Option(min=1, max=20)] = 3,
    session: Annotated[str | None, typer.Option(help="A learning session.")] = None,
    open_only: Annotated[bool, typer.Option("--open", help="List only those without an answer.")] = False,
    limit: Annotated[int, typer.Option(min=1, help="How many to list.")] = 20,
    as_json: AsJson = False,
    url: Url = None,
    key: Key = None,
) -> None:
    """Write exercises of a --type, on TOPIC or on what you master least; without a --type, list those that you have."""
    with connect(url, key) as pensum:
        if type is None:
            found = pensum.exercises(topic=topic, session_id=session, answered=False if open_only else None)
            _print_list(islice(found, limit), as_json=as_json)
            return
        body: dict[str, Any] = {"exercise_type": type, "topic": topic, "difficulty": difficulty, "count": count}
        job = pensum.submit(ExercisesIn.model_validate(body | ({"session_id": session} if session else {})))
    ended = job_follower.wait(job, url, key)
    if ended.state == "succeeded" and not as_json:
        _print_written(WrittenExercises.model_validate(ended.result))
    else:
        job_follower.print_end(ended, as_json=as_json)
    raise typer.Exit(job_follower.exit_status(ended))


def answer(
    exercise: Annotated[UUID, typer.Argument(metavar="EXERCISE")],
    text: Annotated[
        str | None, typer.Argument(metavar="[ANSWER]", help="Or the letter or index of a choice; - reads the input.")
    ] = None,
    file: Annotated[Path | None, typer.Option(exists=True, dir_okay=False, help="Has the answer: source text.")] = None,
    give_up: Annotated[bool, typer.Option("--give-up", help="Show the solution instead.")] = False,
    as_json: AsJson = False,
    url: Url = None,
    key: Key = None,
) -> None:
    """Answer an exercise, and print its grade. The exit status is 1 if the job did not succeed."""
    if (text is not None) + (file is not None) + give_up != 1:
        raise typer.BadParameter("Give either an answer, --file or --give-up.", param_hint="ANSWER")
    given = file.read_text(errors="replace") if file else sys.stdin.read() if text == STANDARD_INPUT else text
    with connect(url, key) as pensum:
        job = pensum.submit_answer(exercise, given)
    ended = job_follower.wait(job, url, key)
    if ended.state == "succeeded" and not as_json:
        _print_grade(GradedAnswer.model_validate(ended.result))
    else:
        job_follower.print_end(ended, as_json=as_json)
    raise typer.Exit(job_follower.exit_status(ended))


def reviews(
    due_before: Annotated[str | None, typer.Option(help="A day or a time; the end of today if left out.")] = None,
    as_json: AsJson = False,
    url: Url = None,
    key: Key = None,
) -> None:
    """List the exercises that are due for review, the longest due first."""
    with connect(url, key) as pensum:
        for due in pensum.reviews(due_before=None if due_before is None else _when(due_before)):
            if as_json:
                print(due.model_dump_json())
            else:
                print(f"{due.exercise_id}\t{formatting.clock_text(due.due_at)}\t{_line(due.prompt)}")


def _when(text: str) -> datetime | date:
    try:
        return date.fromisoformat(text) if len(text) <= LONGEST_DAY else datetime.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(f"{text!r} is no day and no time", param_hint="--due-before") from error


def _print_list(found: Iterator[ExerciseDetail], *, as_json: bool) -> None:
    for one in found:
        if as_json:
            print(one.model_dump_json())
        else:
            state = "answered" if one.answered else "open"
            print(f"{one.id}\t{one.type}\t{state}\t{_line(one.topic)}\t{_line(one.prompt)}")


def _print_written(written: WrittenExercises) -> None:
    for one in written.exercises:
        print(f"{one.id}\n{formatting.printable(one.prompt)}")
        for number, choice in enumerate(one.choices or ()):
            print(f"  {'abcdefghij'[number]}) {formatting.printable(choice)}")
        if one.starter_code:
            print(formatting.printable(one.starter_code))
        print()
    if written.note:
        print(formatting.printable(written.note), file=sys.stderr)


def _print_grade(grade: GradedAnswer) -> None:
    print(f"{'right' if grade.correct else 'not right'}, {grade.score:.0%}. {formatting.printable(grade.feedback)}")
    for item in grade.items:
        print(f"  [{'x' if item.met else ' '}] {formatting.printable(item.text)}")
    for test in grade.tests or ():
        print(f"  [{'x' if test.passed else ' '}] {formatting.printable(test.name)}")
    print(f"Solution: {formatting.printable(str(grade.solution.get('answer', '')))}")
    print(f"Due again {formatting.clock_text(grade.next_review_at)}")


def _line(text: str) -> str:
    return formatting.printable(" ".join(text.split()))
