"""Pensum's main job, done over HTTP as a client would: ingest, ask, practise, note progress."""

import asyncio
import shutil
import signal
import time
from pathlib import Path
from typing import Any

from rich.console import Console

from cli import report
from cli.client import Client, Job, Refused
from cli.demo_stack import running_stack
from cli.report import Bars
from workers.runtime.errors import CannotRun
from workers.runtime.instance import only_instance
from workers.runtime.settings import RuntimeSettings

SAMPLES = Path(__file__).parent.parent / "samples"
QUESTION = "Why does my model score great on the examples it learned from but badly on fresh ones?"
TOPIC = "overfitting"
EXERCISES = {"multiple_choice": 2, "cloze": 2}
COMPLETED = {"completed_task": "Read about overfitting and regularization", "score": 0.8, "minutes": 25}
INTERRUPTED = 130


def demo() -> int:
    """The exit status."""
    home = RuntimeSettings().home.absolute() / "demo"
    try:
        with only_instance(home):
            asyncio.run(_on_a_fresh_stack(home / "stack"))
    except (KeyboardInterrupt, asyncio.CancelledError):
        print("Interrupted; everything has stopped.")
        return INTERRUPTED
    except Refused as problem:
        raise CannotRun(f"{problem} The logs are in {home / 'stack' / 'logs'}.") from problem
    return 0


async def _on_a_fresh_stack(home: Path) -> None:
    _cancel_on_signals()
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    console = Console(markup=False, highlight=False)  # brackets in a text are no markup
    began = time.monotonic()
    async with running_stack(home, console) as stack, Client(stack.url, stack.key) as client:
        ready_seconds = time.monotonic() - began
        await _main_job(client, console)
    total_seconds = time.monotonic() - began
    console.print(f"\nReady after {ready_seconds:.1f} s, {total_seconds:.1f} s in all; everything has stopped.")


async def _main_job(client: Client, console: Console) -> None:
    with Bars(console) as bars:
        ingested = await _ingest(client, bars)
    with Bars(console) as bars:
        session = await client.post("/api/learning/sessions", {})
        resources, *exercises, progress = await _practise(client, bars, session["id"])
    texts = {file.name: file.read_text() for file in _sample_files()}
    all_found = report.print_resources(console, QUESTION, resources["result"]["resources"], texts)
    for job in exercises:
        report.print_exercises(console, job["result"]["exercises"])
    report.print_progress(console, progress["result"])
    report.print_receipts(console, [*ingested, resources, *exercises, progress])
    if not all_found:
        raise Refused("A quote is not in any sample file.")


async def _ingest(client: Client, bars: Bars) -> list[Job]:
    files = _sample_files()
    jobs = [await client.upload("/api/documents/upload", file) for file in files]
    named = zip([file.name for file in files], jobs, strict=True)
    return await asyncio.gather(*(_followed(client, bars, name, job) for name, job in named))


async def _practise(client: Client, bars: Bars, session_id: str) -> list[Job]:
    wishes: list[tuple[str, str, dict[str, Any]]] = [
        ("resources", "/api/learning/resources", {"query": QUESTION, "limit": 3, "session_id": session_id})
    ]
    for kind, count in EXERCISES.items():
        body = {"exercise_type": kind, "topic": TOPIC, "count": count, "session_id": session_id}
        wishes.append((kind.replace("_", " "), "/api/learning/exercises", body))
    wishes.append(("progress", "/api/profiles/progress", COMPLETED))
    jobs = [(name, await client.post(path, body)) for name, path, body in wishes]
    return await asyncio.gather(*(_followed(client, bars, name, job) for name, job in jobs))


async def _followed(client: Client, bars: Bars, name: str, job: Job) -> Job:
    bar = bars.add_task(name, total=None, note=job["state"])
    return await client.follow(job, lambda changed: bars.show(bar, changed))


def _sample_files() -> list[Path]:
    files = sorted((SAMPLES / "library").iterdir())
    if not files:
        raise CannotRun(f"There are no samples in {SAMPLES}.")
    return [*files, SAMPLES / "profile.md"]


def _cancel_on_signals() -> None:
    """Between two steps, not within one: no process is ever started unnoticed."""
    task = asyncio.current_task()
    assert task is not None
    for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(signum, task.cancel)
