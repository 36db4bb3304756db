"""`pensum demo`: ingests the samples, asks for resources and exercises and records progress, all over HTTP."""

import asyncio
import shutil
import signal
import time
from pathlib import Path
from typing import Any

from rich.console import Console

from cli import demo_report
from cli.demo_stack import running_stack
from cli.progress_bars import ProgressBars
from core.settings import settings
from embedded.errors import CannotRun
from embedded.instance_lock import hold_instance_lock
from pensum_client import AsyncPensum, ExercisesIn, JobFailed, JobOut, PensumError, ProgressIn, ResourcesIn
from pensum_client.kinds import JobRequest
from tasks.contracts import ExerciseType

SAMPLES = Path(__file__).parent.parent / "samples"
PROFILE = SAMPLES / "profile.md"
QUESTION = "Why does my model score great on the examples it learned from but badly on fresh ones?"
TOPIC = "overfitting"
EXERCISE_TYPES: tuple[ExerciseType, ...] = ("multiple_choice", "cloze")
COMPLETED = ProgressIn(completed_task="Read about overfitting and regularization", score=0.8, minutes=25)
JOB_SECONDS = 300.0
INTERRUPTED = 130


def demo() -> int:
    """Returns the exit status."""
    home = settings().site.home.absolute() / "demo"
    try:
        with hold_instance_lock(home):
            asyncio.run(_run_on_new_stack(home / "stack"))
    except (KeyboardInterrupt, asyncio.CancelledError):
        print("Interrupted; everything has stopped.")
        return INTERRUPTED
    except PensumError as problem:
        raise CannotRun(f"{problem} The logs are in {home / 'stack' / 'logs'}.") from problem
    return 0


async def _run_on_new_stack(home: Path) -> None:
    _cancel_on_signals()
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    console = Console(markup=False, highlight=False)  # brackets in a text are not markup
    started = time.monotonic()
    async with running_stack(home, console) as stack, AsyncPensum(stack.url, stack.key) as pensum:
        ready_seconds = time.monotonic() - started
        await _run_main_job(pensum, console)
    total_seconds = time.monotonic() - started
    console.print(f"\nReady after {ready_seconds:.1f} s, {total_seconds:.1f} s in all; everything has stopped.")


async def _run_main_job(pensum: AsyncPensum, console: Console) -> None:
    with ProgressBars(console) as bars:
        ingested = await _ingest(pensum, bars)
    with ProgressBars(console) as bars:
        resources, *exercises, progress = practised = await _practise(pensum, bars)
    texts = {file.name: file.read_text() for file in _sample_files()}
    all_found = demo_report.print_resources(console, QUESTION, _result(resources)["resources"], texts)
    for job in exercises:
        demo_report.print_exercises(console, _result(job)["exercises"])
    demo_report.print_progress(console, _result(progress))
    demo_report.print_profile(console, _result(ingested[-1]))
    demo_report.print_receipts(console, [*ingested, *practised])
    if not all_found:
        raise CannotRun("A quote is not in any sample file. This is a defect of Pensum.")


async def _ingest(pensum: AsyncPensum, bars: ProgressBars) -> list[JobOut]:
    files = _sample_files()
    jobs = [await pensum.upload(file) for file in files]
    jobs.append(await pensum.ingest_profile(PROFILE.name, PROFILE.read_bytes()))
    named_jobs = zip([*(file.name for file in files), "your profile"], jobs, strict=True)
    return await asyncio.gather(*(_follow(pensum, bars, name, job) for name, job in named_jobs))


async def _practise(pensum: AsyncPensum, bars: ProgressBars) -> list[JobOut]:
    session = await pensum.start_session()
    requests: list[tuple[str, JobRequest]] = [
        ("resources", ResourcesIn(query=QUESTION, limit=3, session_id=session.id))
    ]
    for exercise_type in EXERCISE_TYPES:
        request = ExercisesIn(exercise_type=exercise_type, topic=TOPIC, count=2, session_id=session.id)
        requests.append((exercise_type.replace("_", " "), request))
    requests.append(("progress", COMPLETED))
    jobs = [(name, await pensum.submit(request)) for name, request in requests]
    return await asyncio.gather(*(_follow(pensum, bars, name, job) for name, job in jobs))


async def _follow(pensum: AsyncPensum, bars: ProgressBars, name: str, job: JobOut) -> JobOut:
    bar = bars.add_task(name, total=None, note=job.state)
    job = await pensum.wait(job.id, JOB_SECONDS, lambda changed: bars.show_job(bar, changed))
    if job.result is None:
        raise JobFailed(job)
    return job


def _result(job: JobOut) -> dict[str, Any]:
    assert job.result is not None
    return job.result


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
