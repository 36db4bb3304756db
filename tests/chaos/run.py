"""One run: start the platform, load it, hurt it, wait until all jobs ended, and judge it from outside."""

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from random import Random

from rich.console import Console

from tests.chaos import checks, plan, records, schedule, verdict
from tests.chaos.checks import Vectors
from tests.chaos.client import Client, Journal
from tests.chaos.load import Load
from tests.chaos.plan import PlannedJob
from tests.chaos.report import Board
from tests.chaos.schedule import Injected, Planned
from tests.chaos.stack import Stack
from tests.chaos.verdict import Outcome
from tests.fakes.ollama_server import FakeOllama
from tests.support.pensum_up import Up
from workers.embeddings import models
from workers.embeddings.encoder import encoder

SECONDS_PER_PIECE = 0.25  # of some eighteen pieces in a long answer
SHORT_JOBS_A_SECOND, LONG_JOBS_A_SECOND = 4.7, 0.235  # two thousand and a hundred in ten minutes
START_SECONDS = 20.0
CALM_SHARE, LEAST_CALM_SECONDS = 0.25, 50.0  # of the time: for what the last faults left behind, and for judging
PATIENCE_SECONDS = 90.0  # without one more job at its end: a lease, the reaper's grace and a slow machine
LOAD_OUTLASTS_SECONDS = 5.0  # the faults, so that the last one is followed by jobs too


@dataclass(frozen=True)
class Settings:
    seed: int
    minutes: float = 10.0

    @property
    def storm_seconds(self) -> float:
        """How long there are new jobs and faults."""
        seconds = self.minutes * 60
        return seconds - START_SECONDS - max(CALM_SHARE * seconds, LEAST_CALM_SECONDS)

    @property
    def short_jobs(self) -> int:
        return round(SHORT_JOBS_A_SECOND * self.storm_seconds)

    @property
    def long_jobs(self) -> int:
        return round(LONG_JOBS_A_SECOND * self.storm_seconds)


def run(settings: Settings, home: Path, console: Console) -> Outcome:
    with FakeOllama(seconds_per_piece=SECONDS_PER_PIECE) as ollama:
        up = Up(home, OLLAMA_HOST=ollama.url)
        try:
            up.await_ready()
            stack = Stack(up)
            outcome = asyncio.run(_hurt_and_judge(settings, up.url, stack, console))
            outcome.offences["stopped cleanly"] = stack.stop()
        finally:
            up.kill()
    return outcome


async def _hurt_and_judge(settings: Settings, url: str, stack: Stack, console: Console) -> Outcome:
    rng, seconds = Random(settings.seed), settings.storm_seconds
    jobs = plan.draw(rng, short=settings.short_jobs, long=settings.long_jobs, seconds=seconds + LOAD_OUTLASTS_SECONDS)
    faults = schedule.draw(rng, seconds=seconds)
    journal = Journal()
    async with AsyncExitStack() as exits:
        keys = [stack.add_person(f"chaos-{number}") for number in range(plan.PEOPLE)]
        clients = [await exits.enter_async_context(Client(url, key, journal)) for key in keys]
        with Board(console, jobs, len(faults)) as board:
            limit = asyncio.timeout(seconds + PATIENCE_SECONDS)
            load = Load(clients, lambda job: _note_end(job, board, limit))
            injected = await _hurt(load, jobs, faults, stack, board, limit)
        return await _judge(jobs, load, clients, journal, stack, injected)


def _note_end(job: PlannedJob, board: Board, limit: asyncio.Timeout) -> None:
    board.job_ended(job)
    soonest = asyncio.get_running_loop().time() + PATIENCE_SECONDS
    limit.reschedule(max(soonest, limit.when() or soonest))


async def _hurt(
    load: Load,
    jobs: Sequence[PlannedJob],
    faults: Sequence[Planned],
    stack: Stack,
    board: Board,
    limit: asyncio.Timeout,
) -> list[Injected]:
    """Returns when all jobs ended and all faults happened, or the time is up."""
    injected: list[Injected] = []

    def on_damage(one: Injected) -> None:
        injected.append(one)
        board.fault_injected(one)

    with suppress(TimeoutError):
        async with limit, asyncio.TaskGroup() as group:
            group.create_task(load.run(jobs))
            group.create_task(schedule.inject(faults, stack, on_damage))
    return injected


async def _judge(
    jobs: Sequence[PlannedJob],
    load: Load,
    clients: Sequence[Client],
    journal: Journal,
    stack: Stack,
    injected: Sequence[Injected],
) -> Outcome:
    found = await records.collect(jobs, load, clients, stack)
    vectors = await asyncio.to_thread(_embed, checks.texts_to_embed(jobs))
    offences = {
        "never accepted": [job.key for job in jobs if job.number not in load.ids],
        **verdict.judge(found, vectors),
        "two jobs for one key": [*load.ambiguous, *await records.find_unasked(load, clients)],
        "strange answers": journal.strange,
        "not taken over": [one.damage.failure for one in injected if one.damage.failure],
    }
    return Outcome(
        planned=len(jobs),
        accepted=len(load.ids),
        offences=offences,
        spent=checks.offenders(found, checks.is_spent),
        resumed=verdict.times_to_resume(injected, found),
        attempts_cut=sum(event.type == "retrying" for record in found for event in record.log),
        unanswered=journal.unanswered,
    )


def _embed(texts: list[str]) -> Vectors:
    return dict(zip(texts, encoder(models.describe().name).encode(texts), strict=True))
