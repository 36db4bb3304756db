"""The schedule of faults, drawn from the seed: one of each kind per round, in random order."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

from tests.chaos.faults import (
    POSTGRES,
    VALKEY,
    ChangeAddress,
    DarkenLine,
    DeliverTwice,
    Fault,
    FaultResult,
    FlushRedis,
    HangServer,
    HoldInterpreter,
    KillApi,
    KillRedis,
    KillWorker,
    RestartPostgres,
    StallWorker,
    TakeModelAway,
)
from tests.chaos.stack import GPU_QUEUES, Stack

FIRST_SECONDS = 2.0
GAP_SECONDS = 7.0  # on average; the supervisor gives up after five early exits of a process
STALL_SECONDS = 60.0  # a lease, and the start and stop of a worker; one stall at a time
OUTAGES_APART_SECONDS = 200.0
SHORTEST_OUTAGE_SECONDS, LONGEST_OUTAGE_SECONDS = 10.0, 120.0
OUTAGE_SHARE = 0.6  # at most, of the time that each outage has for itself
HANGING_SECONDS = (4.0, 12.0, 20.0)  # a request is given up after seven
DARK_SECONDS = (5.0, 15.0, 40.0)  # a lease is 30
OTHER_WORKERS = ("cpu", "io", "upkeep", "beat")

Draw = Callable[[Random, str], Fault]


def _other_than(stalled: str) -> str:
    return next(queue for queue in GPU_QUEUES if queue != stalled)


# How to draw each kind of fault. The stalled worker is never killed, because it must continue later.
KINDS: Sequence[Draw] = (
    lambda _, stalled: KillWorker(_other_than(stalled)),
    lambda rng, _: KillWorker(rng.choice(OTHER_WORKERS)),
    lambda *_: KillRedis(),
    lambda *_: FlushRedis(),
    lambda rng, _: RestartPostgres(is_crash=rng.random() < 0.5),
    lambda *_: KillApi(),
    lambda *_: DeliverTwice(),
    lambda rng, _: DarkenLine(rng.choice(DARK_SECONDS)),
    lambda *_: ChangeAddress(),
    lambda _, stalled: HoldInterpreter(_other_than(stalled)),
    lambda rng, _: HangServer(POSTGRES, rng.choice(HANGING_SECONDS)),
    lambda rng, _: HangServer(VALKEY, rng.choice(HANGING_SECONDS)),
)


@dataclass(frozen=True)
class PlannedFault:
    """`seconds` is how long it lasts, where that is planned."""

    due_seconds: float
    fault: Fault
    seconds: float = 0.0


@dataclass(frozen=True)
class InjectedFault:
    fault: Fault
    result: FaultResult


def draw(rng: Random, *, seconds: float) -> list[PlannedFault]:
    """Each kind at least once. A stall comes first, because it lasts longest; the others happen during it."""
    outages = _draw_outages(rng, seconds)
    stalls = _draw_stalls(rng, seconds, outages)
    return sorted([*outages, *stalls, *_draw_others(rng, seconds, stalls)], key=lambda planned: planned.due_seconds)


def _draw_outages(rng: Random, seconds: float) -> list[PlannedFault]:
    """One in each time slice, which it does not leave."""
    count = max(1, int(seconds // OUTAGES_APART_SECONDS))
    slice_seconds = (seconds - FIRST_SECONDS) / count
    planned = []
    for number in range(count):
        longest = min(LONGEST_OUTAGE_SECONDS, OUTAGE_SHARE * slice_seconds)
        away = rng.uniform(SHORTEST_OUTAGE_SECONDS, longest)
        moment = FIRST_SECONDS + number * slice_seconds + rng.uniform(0, slice_seconds - away)
        planned.append(PlannedFault(moment, TakeModelAway(away), away))
    return planned


def _draw_stalls(rng: Random, seconds: float, outages: Sequence[PlannedFault]) -> list[PlannedFault]:
    moments = [FIRST_SECONDS + n * STALL_SECONDS for n in range(max(1, int(seconds // STALL_SECONDS)))]
    return [PlannedFault(moment, StallWorker(_draw_stalled(rng, moment, outages))) for moment in moments]


def _draw_stalled(rng: Random, moment: float, outages: Sequence[PlannedFault]) -> str:
    """Nobody can take jobs over from a worker whose model is away."""
    drawn = rng.choice(GPU_QUEUES)
    ends = moment + STALL_SECONDS
    is_away = any(moment < one.due_seconds + one.seconds and one.due_seconds < ends for one in outages)
    return "gpu.embed" if is_away else drawn


def _draw_others(rng: Random, seconds: float, stalls: Sequence[PlannedFault]) -> list[PlannedFault]:
    """One in each time slice, so that no process is killed too often in a row."""
    rounds = max(1, round((seconds - FIRST_SECONDS) / (GAP_SECONDS * len(KINDS))))
    kinds = [kind for _ in range(rounds) for kind in rng.sample(KINDS, k=len(KINDS))]
    slice_seconds = (seconds - FIRST_SECONDS) / len(kinds)
    planned = []
    for number, kind in enumerate(kinds):
        moment = FIRST_SECONDS + (number + rng.random()) * slice_seconds
        stalled = max((stall for stall in stalls if stall.due_seconds <= moment), key=lambda stall: stall.due_seconds)
        planned.append(PlannedFault(moment, kind(rng, stalled.fault.target)))
    return planned


async def inject(faults: Sequence[PlannedFault], stack: Stack, on_injected: Callable[[InjectedFault], None]) -> None:
    """Injects each fault when it is due; some overlap."""

    async def inject_one(planned: PlannedFault) -> None:
        await asyncio.sleep(planned.due_seconds)
        on_injected(InjectedFault(planned.fault, await asyncio.to_thread(planned.fault.inject, stack)))

    async with asyncio.TaskGroup() as group:
        for planned in faults:
            group.create_task(inject_one(planned))
