"""One run: starts the platform, sends jobs, injects faults, waits until all jobs ended, and checks the promises."""

import asyncio
import shutil
from collections.abc import Sequence
from contextlib import AsyncExitStack, ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from random import Random

from rich.console import Console

from tests.chaos import checks, evaluation, fault_schedule, planned_jobs, records
from tests.chaos.checks import Vectors
from tests.chaos.client import Client, RequestLog
from tests.chaos.evaluation import Outcome
from tests.chaos.fault_schedule import InjectedFault, PlannedFault
from tests.chaos.gpu_host import pensum_of, running_gpu_host
from tests.chaos.load import Load
from tests.chaos.planned_jobs import PlannedJob
from tests.chaos.report import ProgressDisplay
from tests.chaos.stack import Stack
from tests.fakes.ollama_server import FakeOllama
from tests.support.pensum_up import Up
from tests.support.plugin_environment import PluginEnvironment
from workers.embeddings import models
from workers.embeddings.encoder import encoder

SECONDS_PER_CHUNK = 0.25  # of some eighteen chunks in a long answer
SLOTS = 16  # of the model
HOLDER = Path(__file__).parent / "site" / "hold_interpreter.py"
SHORT_JOBS_A_SECOND, LONG_JOBS_A_SECOND = 4.7, 0.235  # two thousand and a hundred in ten minutes
START_SECONDS = 20.0
RECOVERY_SHARE, MIN_RECOVERY_SECONDS = 0.25, 50.0  # of the run: for recovery from the last faults, and for the checks
MAX_IDLE_SECONDS = 90.0  # without a finished job the run gives up: a lease, the reaper's grace and a slow machine
LOAD_AFTER_FAULTS_SECONDS = 5.0  # so that jobs also follow the last fault


@dataclass(frozen=True)
class Settings:
    seed: int
    minutes: float = 10.0

    @property
    def fault_seconds(self) -> float:
        """How long new jobs and faults come."""
        seconds = self.minutes * 60
        return seconds - START_SECONDS - max(RECOVERY_SHARE * seconds, MIN_RECOVERY_SECONDS)

    @property
    def short_jobs(self) -> int:
        return round(SHORT_JOBS_A_SECOND * self.fault_seconds)

    @property
    def long_jobs(self) -> int:
        return round(LONG_JOBS_A_SECOND * self.fault_seconds)


def environment_with_holder(folder: Path) -> str:
    """A virtual environment whose processes load `HOLDER` at their start. Pensum passes no PYTHONPATH on. Returns its
    Python."""
    environment = PluginEnvironment(folder)
    shutil.copy(HOLDER, environment.packages)
    (environment.packages / "hold_interpreter.pth").write_text("import hold_interpreter\n")
    return str(environment.python)


def run(settings: Settings, home: Path, console: Console) -> Outcome:
    with ExitStack() as running:
        ollama = running.enter_context(FakeOllama(seconds_per_piece=SECONDS_PER_CHUNK, slots=SLOTS))
        model = {"OLLAMA_HOST": ollama.url, "PENSUM_OLLAMA_SLOTS": str(SLOTS)}
        python = environment_with_holder(home.with_name("environment"))
        up = pensum_of(python, Up)(home, "--front", **model)
        running.callback(up.kill)
        up.await_ready()
        gpu_home = home.with_name("gpu")
        gpu, line = running.enter_context(
            running_gpu_host(gpu_home, up.database_url, up.redis_url, python=python, **model)
        )
        stack = Stack(up, gpu, line, ollama)
        stack.await_workers()
        outcome = asyncio.run(_run_and_evaluate(settings, up.url, stack, console))
        outcome.violations["unclean shutdown"] = stack.stop()
    return outcome


async def _run_and_evaluate(settings: Settings, url: str, stack: Stack, console: Console) -> Outcome:
    rng, seconds = Random(settings.seed), settings.fault_seconds
    jobs = planned_jobs.draw(
        rng, short=settings.short_jobs, long=settings.long_jobs, seconds=seconds + LOAD_AFTER_FAULTS_SECONDS
    )
    faults = fault_schedule.draw(rng, seconds=seconds)
    request_log = RequestLog()
    async with AsyncExitStack() as exits:
        keys = [stack.add_person(f"chaos-{number}") for number in range(planned_jobs.PEOPLE)]
        clients = [await exits.enter_async_context(Client(url, key, request_log)) for key in keys]
        with ProgressDisplay(console, jobs, len(faults)) as display:
            limit = asyncio.timeout(seconds + MAX_IDLE_SECONDS)
            load = Load(clients, lambda job: _on_job_end(job, display, limit))
            injected = await _inject_under_load(load, jobs, faults, stack, display, limit)
        return await _evaluate(jobs, load, clients, request_log, stack, injected)


def _on_job_end(job: PlannedJob, display: ProgressDisplay, limit: asyncio.Timeout) -> None:
    display.job_ended(job)
    soonest = asyncio.get_running_loop().time() + MAX_IDLE_SECONDS
    limit.reschedule(max(soonest, limit.when() or soonest))


async def _inject_under_load(
    load: Load,
    jobs: Sequence[PlannedJob],
    faults: Sequence[PlannedFault],
    stack: Stack,
    display: ProgressDisplay,
    limit: asyncio.Timeout,
) -> list[InjectedFault]:
    """Returns when all jobs ended and all faults were injected, or at the time limit."""
    injected: list[InjectedFault] = []

    def on_injected(one: InjectedFault) -> None:
        injected.append(one)
        display.fault_injected(one)

    with suppress(TimeoutError):
        async with limit, asyncio.TaskGroup() as group:
            group.create_task(load.run(jobs))
            group.create_task(fault_schedule.inject(faults, stack, on_injected))
    return injected


async def _evaluate(
    jobs: Sequence[PlannedJob],
    load: Load,
    clients: Sequence[Client],
    request_log: RequestLog,
    stack: Stack,
    injected: Sequence[InjectedFault],
) -> Outcome:
    found = await records.collect(jobs, load, clients, stack)
    vectors = await asyncio.to_thread(embed, checks.texts_to_embed(jobs))
    violations = {
        "not accepted": [job.key for job in jobs if job.number not in load.ids],
        **evaluation.evaluate(found, vectors),
        "duplicate jobs for one key": [*load.ambiguous, *await records.find_unexpected_jobs(load, clients)],
        "unexpected responses": request_log.unexpected,
        "deadlocks": stack.deadlocks(),
        "not taken over": [one.result.failure for one in injected if one.result.failure],
    }
    return Outcome(
        planned=len(jobs),
        accepted=len(load.ids),
        violations=violations,
        exhausted=checks.violations(found, checks.has_exhausted_attempts),
        recovery_seconds=evaluation.recovery_times(injected, found),
        attempts_cut=sum(event.type == "retrying" for record in found for event in record.log),
        retried_requests=request_log.retried_requests,
    )


def embed(texts: list[str]) -> Vectors:
    return dict(zip(texts, encoder(models.describe().name).encode(texts), strict=True))
