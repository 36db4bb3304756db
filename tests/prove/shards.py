"""Processes that try orders at the same time, each in a database of its own on one server.

The main process keeps the branches that are left; a shard gets one, runs it, and gives back what it found. All that a
shard needs to repeat a run is its line.
"""

import fcntl
import logging
import multiprocessing
import os
import secrets
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from embedded.servers import EmbeddedPostgres, EmbeddedValkey
from tests.prove import explorer
from tests.prove.database import prepared_database
from tests.prove.explorer import Branch, Tried
from tests.prove.gate import Watch
from tests.prove.scenarios import SCENARIOS, Scenario
from tests.support.configuration import configuration


@dataclass
class Count:
    """What came of one scenario."""

    scenario: Scenario
    orders: int = 0
    repeats: int = 0
    diverged: int = 0
    sampled: set[tuple[str, ...]] = field(default_factory=set)
    is_exhausted: bool = False
    seconds: float = 0.0
    outcomes: Counter[str] = field(default_factory=Counter)
    violations: list[Tried] = field(default_factory=list)

    def add(self, tried: Tried, *, is_sample: bool) -> None:
        if not tried.is_order:
            self.repeats += not tried.has_diverged
            self.diverged += tried.has_diverged
            return
        if is_sample:
            self.sampled.add(tried.choices)
        else:
            self.orders += 1
        self.outcomes[tried.outcome] += 1
        if tried.problems:
            self.violations.append(tried)


Submit = Callable[..., "Future[Tried]"]


@dataclass(frozen=True)
class Shards:
    """The pool, and how many it has."""

    pool: ProcessPoolExecutor
    number: int

    def explore(self, scenario: Scenario, *, seconds: float, seed: str, most_violations: int) -> Count:
        """Tries all orders within half of the time; if they are more, the other half is spent on samples."""
        count, began = Count(scenario), time.monotonic()
        self._exhaust(count, began + seconds / 2, most_violations)
        if not count.is_exhausted and len(count.violations) < most_violations:
            self._sample(count, began + seconds, seed, most_violations)
        count.seconds = time.monotonic() - began
        return count

    def _exhaust(self, count: Count, ends: float, most_violations: int) -> None:
        branches, running = [Branch()], set[Future[Tried]]()
        while (branches or running) and len(count.violations) < most_violations:
            if time.monotonic() > ends:
                branches.clear()
                for future in running:
                    count.add(future.result(), is_sample=False)
                return
            while branches and len(running) < 2 * self.number:
                running.add(self.pool.submit(_try_branch, count.scenario.name, branches.pop()))
            done, running = wait(running, return_when=FIRST_COMPLETED)
            for tried in (future.result() for future in done):
                count.add(tried, is_sample=False)
                branches += tried.branches
        count.is_exhausted = not branches and not running and not count.diverged

    def _sample(self, count: Count, ends: float, seed: str, most_violations: int) -> None:
        n, running = 0, set[Future[Tried]]()
        while time.monotonic() < ends and len(count.violations) < most_violations:
            while len(running) < 2 * self.number:
                running.add(self.pool.submit(_try_at_random, count.scenario.name, f"{seed} {n}"))
                n += 1
            done, running = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                count.add(future.result(), is_sample=True)
        for future in running:
            count.add(future.result(), is_sample=True)

    def replay(self, scenario: Scenario, choices: Sequence[str]) -> Tried:
        return self.pool.submit(_replay, scenario.name, tuple(choices)).result()


@contextmanager
def shards(number: int) -> Iterator[Shards]:
    """Servers, and processes with a database each."""
    with ExitStack() as stack:
        home = Path(
            stack.enter_context(tempfile.TemporaryDirectory(prefix="pensum-prove-", ignore_cleanup_errors=True))
        )
        for server in (EmbeddedPostgres(home, durable=False), EmbeddedValkey(home)):
            server.start()
            stack.callback(server.stop)
        spawning = multiprocessing.get_context("spawn")
        pool = ProcessPoolExecutor(number, mp_context=spawning, initializer=_begin, initargs=(home,))
        stack.callback(pool.shutdown, cancel_futures=True)
        wait([pool.submit(os.getpid) for _ in range(number)])  # their databases are made first
        yield Shards(pool, number)


_opened = ExitStack()
_watches: list[Watch] = []


def _begin(home: Path) -> None:
    """In a new process: it has its database until it ends."""
    variables = {"PENSUM_HOME": str(home), "PENSUM_SHARED_LIBRARY": "false", "PENSUM_SECRET": secrets.token_urlsafe(32)}
    os.environ |= variables | {"HF_HUB_OFFLINE": "1", "OMP_NUM_THREADS": "1", "TOKENIZERS_PARALLELISM": "false"}
    configure = _opened.enter_context(configuration())
    postgres = EmbeddedPostgres(home, durable=False)
    configure(DATABASE_URL=postgres.url, REDIS_URL=EmbeddedValkey(home).url)
    with (home / "prepare.lock").open("w") as lock:  # roles are of the whole server
        fcntl.flock(lock, fcntl.LOCK_EX)
        url = _opened.enter_context(prepared_database(postgres, f"prove_{os.getpid()}"))
    _watches.append(Watch(url))
    logging.disable(logging.CRITICAL)  # actors are refused all the time


def _try_branch(name: str, branch: Branch) -> Tried:
    return explorer.try_branch(_watches[0], SCENARIOS[name], branch)


def _try_at_random(name: str, seed: str) -> Tried:
    return explorer.try_at_random(_watches[0], SCENARIOS[name], f"{name} {seed}")


def _replay(name: str, choices: Sequence[str]) -> Tried:
    return explorer.replay(_watches[0], SCENARIOS[name], choices)
