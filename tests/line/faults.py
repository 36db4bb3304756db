"""A fault of the line while one learner's jobs run and another's come, and what must be true when it is over."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from rich.console import Console

from tasks.attempt import WORDS_ONLY
from tests.line.checks import defects
from tests.line.front import Front
from tests.line.gpu_host import GpuHost
from tests.line.load import Learner
from tests.support.waiting import eventually

PROMISED_SECONDS = 30.0  # from the line's return to the first job that is claimed
ENOUGH_SECONDS = 180.0  # for all jobs, with models that write slowly, on a slow machine
LONG_SECONDS = 30.0  # a fault that lasts longer than any search
PAUSE_SECONDS = 10.0  # between two faults, at least
SLOWER = 1.2  # a text is written for so much longer than the faults take
GRACE_SECONDS = 25.0  # what a worker needs when it stops, at most: `warm_shutdown_seconds`, and the ends of threads


@dataclass
class Trial:
    """The jobs of `early` run when the line fails; those of `late` are submitted while it does not work."""

    front: Front
    gpu: GpuHost
    early: Learner
    late: Learner

    def endure(
        self, name: str, begin: Callable[[], object], end: Callable[[], object] | None = None, *, seconds: float = 0.0
    ) -> None:
        self.early.submit_every_kind()
        assert self.early.await_streaming(), self.gpu.log
        begin()
        try:
            begun = time.monotonic()
            self.late.submit_every_kind()
            if seconds >= LONG_SECONDS:
                self._search_in_the_dark()
            time.sleep(max(0.0, seconds - (time.monotonic() - begun)))
        finally:
            if end is not None:
                end()
        self.check(name, self.front.now())

    def _search_in_the_dark(self) -> None:
        """At once, and when the only encoder is known to be out of reach."""
        found = [search.result().json() for search in self.late.searches]
        assert all(one.get("degraded") == WORDS_ONLY for one in found), found
        self.late.search()
        assert self.late.searches[-1].result().json().get("degraded") == WORDS_ONLY

    def endure_often(
        self, name: str, begin: Callable[[], object], end: Callable[[], object], *, seconds: float, times: int
    ) -> None:
        """The fault comes again and again while a model writes one text. Between two faults that text flows."""
        written_seconds = (seconds + PAUSE_SECONDS) * times * SLOWER
        self.early.generate_slowly(written_seconds)
        for _ in range(times):
            assert self.early.await_more_text(), self.gpu.log
            time.sleep(PAUSE_SECONDS)
            begin()
            try:
                time.sleep(seconds)
            finally:
                end()
        back = self.front.now()
        self.late.submit_every_kind()
        self.check(name, back, enough_seconds=ENOUGH_SECONDS + written_seconds)

    def check(self, name: str, back: datetime, *, enough_seconds: float = ENOUGH_SECONDS) -> None:
        """The line works again since `back`."""
        claimed = eventually(lambda: self._claimed_after(back) is not None, ENOUGH_SECONDS)
        assert claimed, f"no job was claimed within {ENOUGH_SECONDS:.0f} s\n{self.gpu.log}"
        first = self._claimed_after(back)
        assert self.all_end(enough_seconds), {**self.early.states(), **self.late.states()}
        last = (self.front.now() - back).total_seconds()
        say(f"{name}: first job claimed {first:.1f} s after the line was back, all had ended after {last:.1f} s")
        for restart in self.gpu.restarts:
            say(f"    {restart}")
        self.gpu.restarts.clear()
        assert not self.defects(), "\n".join([*self.defects(), self.gpu.log])
        assert first is not None
        assert first <= PROMISED_SECONDS

    def endure_stop(self, begin: Callable[[], object], end: Callable[[], object]) -> None:
        """SIGTERM comes while the line does not work. New workers go on when it does."""
        self.early.submit_every_kind()
        assert self.early.await_streaming(), self.gpu.log
        begin()
        try:
            seconds = self.gpu.stop()
        finally:
            end()
        say(f"SIGTERM in the dark: the workers ended after {seconds:.1f} s")
        self.gpu.start()
        assert self.all_end(), self.early.states()
        assert not self.defects(), "\n".join([*self.defects(), self.gpu.log])
        assert seconds <= GRACE_SECONDS

    def all_end(self, seconds: float = ENOUGH_SECONDS) -> bool:
        return all(learner.all_end(seconds) for learner in (self.early, self.late))

    def defects(self) -> list[str]:
        return [defect for learner in (self.early, self.late) for defect in defects(learner, self.gpu)]

    def assert_no_attempt_was_used_up(self) -> None:
        """A job whose worker could not reach PostgreSQL may have begun again, which does not count."""
        used_up = self.front.rows(_USED_UP, ids=[self.early.id, self.late.id])
        assert not used_up, "\n".join([*map(str, used_up), self.gpu.log])

    def _claimed_after(self, back: datetime) -> float | None:
        """The seconds from `back` to the first claim of a job that only a GPU's worker runs."""
        first = self.front.value(_FIRST_CLAIM, back=back)
        return (first - back).total_seconds() if first else None


_FIRST_CLAIM = """
    SELECT min(job_events.created_at) FROM job_events JOIN jobs ON id = job_id
    WHERE type = 'started' AND job_events.created_at > %(back)s AND kind IN ('llm.generate', 'llm.embed', 'answers.ask')
"""

_USED_UP = """
    SELECT kind, jobs.attempt, lost_leases, to_char(job_events.created_at, 'MI:SS.MS') AS at, type, data
    FROM jobs JOIN job_events ON job_id = id
    WHERE user_id = ANY(%(ids)s::uuid[]) AND jobs.attempt - lost_leases > 1 AND type <> 'token' ORDER BY id, seq
"""


def say(words: str) -> None:
    Console(width=160).print(words, highlight=False)
