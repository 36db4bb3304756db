"""`pensum demo`: ingests the samples, asks for resources and exercises and records progress, all over HTTP."""

import asyncio
import shutil
import signal
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import TaskID

from cli import demo_report, formatting
from cli.demo_problems import HINT, missing_models, model_of, problem_of, replacements_of
from cli.demo_stack import running_stack
from cli.output import print_json
from cli.progress_bars import ProgressBars
from core.settings import settings
from embedded.errors import CannotRun
from embedded.instance_lock import hold_instance_lock
from pensum_client import (
    AsyncPensum,
    Event,
    ExercisesIn,
    JobFailed,
    JobOut,
    NotFinished,
    PensumError,
    ProgressIn,
    ResourcesIn,
)
from pensum_client.kinds import JobRequest
from tasks.contracts import ExerciseType

SAMPLES = Path(__file__).parent.parent / "samples"
PROFILE = SAMPLES / "profile.md"
QUESTION = "Why does my model score great on the examples it learned from but badly on fresh ones?"
TOPIC = "overfitting"
EXERCISE_TYPES: tuple[ExerciseType, ...] = ("multiple_choice", "cloze")
COMPLETED = ProgressIn(completed_task="Read about overfitting and regularization", score=0.8, minutes=25)
DOCUMENT_SECONDS = 300.0  # no model works on documents
PROFILE_SHARE = 0.4  # of the time for all that a model does: one with one slot does nothing else meanwhile
NO_RESOURCES = "No document was suggested for the question."
INTERRUPTED = 130


@dataclass(frozen=True)
class Step:
    """What the demo has a job do; `seconds` is how long it may take, and at the end how long it took. A job with a
    result has its `log`."""

    name: str
    job: JobOut
    seconds: float
    log: Sequence[Event] = ()


def demo(model_seconds: float, *, as_json: bool) -> int:
    """Returns the exit status. What a model cannot do within its time is said, and the demo goes on. With `as_json`,
    what is for people goes to standard error."""
    home = settings().site.home.absolute() / "demo"
    try:
        with hold_instance_lock(home):
            report = asyncio.run(_run_on_new_stack(home / "stack", model_seconds, is_for_program=as_json))
    except (KeyboardInterrupt, asyncio.CancelledError):
        print("Interrupted; everything has stopped.", file=sys.stderr)
        return INTERRUPTED
    except PensumError as problem:
        raise CannotRun(f"{problem} The logs are in {home / 'stack' / 'logs'}.") from problem
    if as_json:
        print_json([report])
    return 0


async def _run_on_new_stack(home: Path, model_seconds: float, *, is_for_program: bool) -> dict[str, Any]:
    _cancel_on_signals()
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    console = Console(stderr=is_for_program, markup=False, highlight=False)  # brackets in a text are not markup
    started = time.monotonic()
    async with running_stack(home, console) as stack, AsyncPensum(stack.url, stack.key) as pensum:
        ready_seconds = time.monotonic() - started
        steps = await _run_main_job(pensum, console, model_seconds)
    total_seconds = time.monotonic() - started
    console.print(f"\nReady after {ready_seconds:.1f} s, {total_seconds:.1f} s in all; everything has stopped.")
    seconds = {"ready_seconds": round(ready_seconds, 1), "seconds": round(total_seconds, 1)}
    return {**seconds, "steps": [_values(step) for step in steps]}


def _values(step: Step) -> dict[str, Any]:
    job = step.job
    done = {"state": job.state, "result": job.result, "problem": job.error}
    return {"name": step.name, "kind": job.kind, "seconds": round(step.seconds, 1), **done}


async def _run_main_job(pensum: AsyncPensum, console: Console, model_seconds: float) -> list[Step]:
    with ProgressBars(console) as bars:
        documents, profile = await _ingest(pensum, bars, PROFILE_SHARE * model_seconds)
    with ProgressBars(console) as bars:
        practised = await _practise(pensum, bars, model_seconds - profile.seconds)
    models = await pensum.models()
    model = model_of(models)
    resources, *exercises, progress = practised
    shared = {one.url: one.summary for one in await pensum.library()}
    all_exact = _print_resources(console, resources, model, shared)
    for step in exercises:
        _print(step, console, model, lambda result: demo_report.print_exercises(console, result["exercises"]))
    _print(progress, console, model, lambda result: demo_report.print_progress(console, result))
    _print(profile, console, model, lambda result: demo_report.print_profile(console, result))
    demo_report.print_receipts(console, [*documents, *(step.job for step in (profile, *practised))])
    replaced = [
        line for step in (profile, *practised) for line in replacements_of(step.name, step.job, step.log, model)
    ]
    if replaced:
        demo_report.print_problem(console, replaced, title="not done by the model")
    if missing := missing_models((await pensum.providers()).providers, models, _ollama_servers()):
        demo_report.print_problem(console, missing, title="no model")
    if replaced or any(step.job.result is None for step in (profile, *practised)):
        console.print(f"\n{HINT}")
    if not all_exact:
        raise CannotRun("A quote is not in any sample file. This is a defect of Pensum.")
    return [profile, *practised]


async def _ingest(pensum: AsyncPensum, bars: ProgressBars, profile_seconds: float) -> tuple[list[JobOut], Step]:
    """A model works on the profile; it has its time once the documents, without which nothing else can be done, are
    in."""
    files = _sample_files()
    jobs = [await pensum.upload(file) for file in files]
    profile = await pensum.ingest_profile(PROFILE.name, PROFILE.read_bytes())
    profile_bar = bars.add_task("your profile", total=None, note=profile.state)
    named_jobs = zip([file.name for file in files], jobs, strict=True)
    documents = await asyncio.gather(*(_follow_document(pensum, bars, name, job) for name, job in named_jobs))
    return documents, await _follow(pensum, bars, profile_bar, Step("your profile", profile, profile_seconds))


async def _practise(pensum: AsyncPensum, bars: ProgressBars, seconds: float) -> list[Step]:
    session = await pensum.start_session()
    requests: list[tuple[str, JobRequest]] = [
        ("resources", ResourcesIn(query=QUESTION, limit=3, session_id=str(session.id)))
    ]
    for exercise_type in EXERCISE_TYPES:
        request = ExercisesIn(exercise_type=exercise_type, topic=TOPIC, count=2, session_id=str(session.id))
        requests.append((f"{exercise_type.replace('_', ' ')} exercises", request))
    requests.append(("progress", COMPLETED))
    steps = [Step(name, await pensum.submit(request), seconds) for name, request in requests]
    named_bars = [bars.add_task(step.name, total=None, note=step.job.state) for step in steps]
    return await asyncio.gather(
        *(_follow(pensum, bars, bar, step) for bar, step in zip(named_bars, steps, strict=True))
    )


async def _follow_document(pensum: AsyncPensum, bars: ProgressBars, name: str, job: JobOut) -> JobOut:
    bar = bars.add_task(name, total=None, note=formatting.state_text(job))
    job = await pensum.wait(job.id, DOCUMENT_SECONDS, lambda changed: bars.show_job(bar, changed))
    if job.result is None:
        raise JobFailed(job)
    return job


async def _follow(pensum: AsyncPensum, bars: ProgressBars, bar: TaskID, step: Step) -> Step:
    """The step with its job as it is at the end, cancelled where it takes too long, and the seconds that it took."""
    started = time.monotonic()
    try:
        job = await pensum.wait(step.job.id, step.seconds, lambda changed: bars.show_job(bar, changed))
    except NotFinished as late:
        job = late.job
        await pensum.cancel(job.id)
    if job.result is None:
        bars.update(bar, note="not done")
        return replace(step, job=job, seconds=time.monotonic() - started)
    log = [event async for event in pensum.stream(job.id)]
    return replace(step, job=job, seconds=time.monotonic() - started, log=log)


def _print_resources(console: Console, step: Step, model: str | None, shared: Mapping[str, str]) -> bool:
    """Whether all quotes are exact."""
    found = step.job.result["resources"] if step.job.result else []
    if not found:
        _print(step, console, model, lambda result: demo_report.print_problem(console, [NO_RESOURCES]))
        return True
    texts = {file.name: file.read_text() for file in _sample_files()} | dict(shared)
    return demo_report.print_resources(console, QUESTION, found, texts)


def _print(step: Step, console: Console, model: str | None, print_result: Callable[[dict[str, Any]], None]) -> None:
    if step.job.result is not None:
        print_result(step.job.result)
    else:
        demo_report.print_problem(console, problem_of(step.name, step.job, step.seconds, model))


def _ollama_servers() -> set[str]:
    return {server.name for server in settings().llm.every_ollama_server()}


def _sample_files() -> list[Path]:
    files = sorted((SAMPLES / "library").iterdir())
    if not files:
        raise CannotRun(f"There are no samples in {SAMPLES}. Run the demo from a checkout of the repository.")
    return [*files, PROFILE]


def _cancel_on_signals() -> None:
    """The task is cancelled at its next await, so that every started process is known and stopped."""
    task = asyncio.current_task()
    assert task is not None
    for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(signum, task.cancel)
