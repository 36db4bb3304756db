"""The gate: actors stop before each step until the run lets them go on.

Product code is not touched. SQLAlchemy tells of each statement and each COMMIT before it is sent; an actor's thread
waits there. A statement that waits for a lock of another actor is left aside until PostgreSQL lets it go on. Nothing
is decided by time: whether an actor waits is asked of `pg_blocking_pids`, and believed once every other actor has
stopped, too.

Where `Watch.cuts` is set, triggers of the test database (database.py) stop a statement once more: before it changes a
row, and before it commits by itself.
"""

import queue
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

import psycopg2
from sqlalchemy import Connection, ExceptionContext, event
from sqlalchemy.engine import Engine

from tests.prove.steps import Kind, Statements, Step

LONGEST_SECONDS = 120.0
LOOK_SECONDS, LONGEST_LOOK_SECONDS = 0.001, 0.01  # how soon it is asked whether an actor waits for a lock

DEADLOCK = "40P01"

Body = Callable[[], object]


class Undone(BaseException):
    """Ends an actor whose order is not tried any further."""


class NoProgress(Exception):
    """An actor neither stops, ends nor waits for a lock."""


class Diverged(Exception):
    """An order that was to be repeated took another way: something depends on more than on the order."""


@dataclass(eq=False)
class Actor:
    name: str
    body: Body
    run: "Run"
    goes_on: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    pid: int | None = None
    step: Step | None = None
    """What it does next, while it has stopped."""
    holds: frozenset[str] = frozenset()
    """The tables of which its open transaction holds locks."""
    is_done: bool = False
    is_held: bool = False
    """A trigger holds it within its statement."""
    loses_answer: bool = False
    """PostgreSQL's next answer to a commit of it is lost."""
    action: "Callable[[Run], object] | None" = None
    """What its step does, where that is no statement."""
    problem: Exception | None = None

    def stop(self, step: Step, pid: int | None) -> None:
        """Called by its own thread."""
        if self.run.is_undone:
            raise Undone
        self.pid = pid
        self.run.arrived.put((self, step))
        self.goes_on.acquire()
        if self.run.is_undone:
            raise Undone

    def work(self) -> None:
        _local.actor = self
        try:
            self.body()
        except Undone:
            pass
        except Exception as error:
            self.problem = error
        finally:
            _local.actor = None
            self.run.arrived.put((self, None))


class _Local(threading.local):
    actor: Actor | None = None


_local = _Local()
_statements = Statements()


@event.listens_for(Engine, "before_cursor_execute")
def _before_statement(
    connection: Connection, cursor: Any, sql: str, parameters: Any, context: Any, is_many: bool
) -> None:
    actor, statement = _local.actor, _statements.read(sql)
    if actor is None or not statement.tables:
        return
    driver: Any = connection.connection.driver_connection
    kind = Kind.READ
    if statement.writes:
        kind = Kind.WRITE if driver._begins else Kind.ALONE
    actor.stop(Step(actor.name, statement.label, kind, statement.tables), driver.info.backend_pid)
    if kind is Kind.WRITE:
        actor.holds |= statement.tables


@event.listens_for(Engine, "after_cursor_execute")
def _after_statement(
    connection: Connection, cursor: Any, sql: str, parameters: Any, context: Any, is_many: bool
) -> None:
    """Has PostgreSQL commit, and its answer not come."""
    actor: Actor | None = _local.actor
    driver: Any = connection.connection.driver_connection
    if actor is not None and actor.loses_answer and not driver._begins and _statements.read(sql).writes:
        actor.loses_answer = False
        driver.close()
        raise psycopg2.OperationalError("the answer was lost")


@event.listens_for(Engine, "commit")
def _before_commit(connection: Connection) -> None:
    actor = _local.actor
    if actor is None or not actor.holds:
        return
    driver: Any = connection.connection.driver_connection
    actor.stop(Step(actor.name, "COMMIT", Kind.COMMIT, actor.holds), driver.info.backend_pid)
    actor.holds = frozenset()
    if actor.loses_answer:
        actor.loses_answer = False
        driver.commit()
        driver.close()


@event.listens_for(Engine, "handle_error")
def _on_error(context: ExceptionContext) -> None:
    """The product tries what a deadlock ended again; there should be none."""
    if _local.actor is not None and getattr(context.original_exception, "pgcode", None) == DEADLOCK:
        _local.actor.run.deadlocks += 1


@event.listens_for(Engine, "rollback")
def _before_rollback(connection: Connection) -> None:
    actor = _local.actor
    if actor is None or not actor.holds or actor.run.is_undone:
        return
    held, actor.holds = actor.holds, frozenset()
    if connection.invalidated or connection.closed:
        return
    driver: Any = connection.connection.driver_connection
    if not driver.closed:
        actor.stop(Step(actor.name, "ROLLBACK", Kind.ROLLBACK, held), driver.info.backend_pid)


@contextmanager
def unseen() -> Iterator[None]:
    """What an actor does within is none of its steps."""
    actor, _local.actor = _local.actor, None
    try:
        yield
    finally:
        _local.actor = actor


def act(label: str, action: "Callable[[Run], object]") -> None:
    """A step that is no statement: the run does it when the actor's turn comes."""
    actor = _local.actor
    assert actor is not None, "only actors act"
    actor.action = action
    actor.stop(Step(actor.name, label, Kind.ALONE, frozenset({"jobs", "budget"})), actor.pid)


class Watch:
    """Asks PostgreSQL who waits for whom, holds statements within, and ends backends."""

    def __init__(self, url: str) -> None:
        self._connection = psycopg2.connect(url)
        self._connection.autocommit = True
        self._held: set[tuple[int, int]] = set()
        self.pid: int = self._connection.info.backend_pid

    def close(self) -> None:
        self._connection.close()

    def blockers(self, pids: list[int]) -> dict[int, set[int]]:
        """By whom each of these waits; without those that do not wait."""
        rows = self._ask("SELECT pid, pg_blocking_pids(pid) FROM unnest(%s::integer[]) AS pid", pids)
        return {pid: set(found) for pid, found in rows if found}

    def hold(self, pid: int, points: Iterable[int]) -> None:
        """The backend stops at each of these points, the next time that it comes there."""
        new = [point for point in points if (pid, point) not in self._held]
        self._ask("SELECT pg_advisory_lock(%s, point) FROM unnest(%s::integer[]) AS point", pid, new)
        self._held |= {(pid, point) for point in new}

    def let_go(self, pid: int) -> None:
        """Past the point where it stands."""
        [(point,)] = self._ask(
            "SELECT objid::bigint::integer FROM pg_locks WHERE pid = %s AND locktype = 'advisory' AND NOT granted", pid
        )
        self._ask("SELECT pg_advisory_unlock(%s, %s)", pid, point)
        self._held.discard((pid, point))

    def forget(self, pid: int) -> None:
        """This backend has ended."""
        for point in [point for other, point in self._held if other == pid]:
            self._ask("SELECT pg_advisory_unlock(%s, %s)", pid, point)
            self._held.discard((pid, point))

    def let_all_go(self) -> None:
        if self._held:
            self._ask("SELECT pg_advisory_unlock_all()")
            self._held.clear()

    def end(self, pid: int) -> None:
        """Ends a backend, and returns when it is gone."""
        self._ask("SELECT pg_terminate_backend(%s, 60000)", pid)

    def _ask(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        with self._connection.cursor() as cursor:
            cursor.execute(sql, values)
            return cursor.fetchall()


@dataclass(frozen=True)
class Cuts:
    """Points within statements: the rows of these jobs, each by itself, and the commit of what commits by itself."""

    rows: tuple[UUID, ...] = ()
    commits: bool = False

    def points_of(self, kind: Kind) -> list[int]:
        """Where a statement of this kind stops, as the triggers name it (database.py)."""
        if kind not in (Kind.WRITE, Kind.ALONE):
            return []
        return [*map(row_point, self.rows), *([COMMIT_POINT] if self.commits and kind is Kind.ALONE else [])]


NO_CUTS = Cuts()
COMMIT_POINT = 0


def row_point(job_id: UUID) -> int:
    """From the random end of the id, as in `prove_hold_row`; never 0."""
    return (job_id.int & 0xFFFFFFF) + 1


class Run:
    """One order of steps, while it is tried."""

    def __init__(self, watch: Watch, bodies: Mapping[str, Body], cuts: Cuts = NO_CUTS) -> None:
        self.arrived: queue.SimpleQueue[tuple[Actor, Step | None]] = queue.SimpleQueue()
        self.actors = {name: Actor(name, body, self) for name, body in bodies.items()}
        self.taken: list[Step] = []
        self.waits: set[str] = set()
        """The statements that waited for a lock of somebody else."""
        self.deadlocks = 0
        self.is_undone = False
        self._cuts = cuts
        self.watch = watch
        self._moving: set[Actor] = set()  # neither stopped nor done
        self._threads: list[threading.Thread] = []

    def begin(self) -> None:
        for actor in self.actors.values():
            self._threads.append(threading.Thread(target=actor.work, name=actor.name, daemon=True))
            self._threads[-1].start()
            self._moving.add(actor)
            self._settle()  # one after the other: what comes before the first step is none of the order

    @property
    def next_steps(self) -> list[Step]:
        """Of each actor that has stopped, by their names."""
        return [actor.step for _, actor in sorted(self.actors.items()) if actor.step is not None]

    @property
    def somebody_waits(self) -> bool:
        return bool(self._moving)

    def take(self, name: str) -> None:
        """Has an actor take its next step, and returns when every actor has stopped again, or waits for a lock."""
        actor = self.actors[name]
        step, action = actor.step, actor.action
        if step is None:
            raise Diverged(f"{name} has no next step after {[step.actor for step in self.taken]}")
        self.taken.append(step)
        actor.step, actor.action = None, None
        self._moving.add(actor)
        if actor.is_held:
            self._let_go(actor)
        else:
            if action is not None:
                action(self)
            elif actor.pid is not None and (points := self._cuts.points_of(step.kind)):
                self.watch.hold(actor.pid, points)
            actor.goes_on.release()
        self._settle()

    def end_backend(self, name: str) -> None:
        """Ends the backend of an actor, which learns it from its next statement, or in the one that it is in."""
        actor = self.actors[name]
        if actor.is_done or actor.pid is None:
            return
        if actor.is_held:
            actor.is_held, actor.step = False, None
            self._moving.add(actor)
        self.watch.end(actor.pid)
        self.watch.forget(actor.pid)

    def lose_answer(self, name: str) -> None:
        """The next commit of this actor is done, and its answer does not come."""
        self.actors[name].loses_answer = True

    def end(self) -> None:
        """Has every actor end, wherever it stands, and rolls back what it has open."""
        self.is_undone = True
        self.watch.let_all_go()
        for actor in self.actors.values():
            actor.goes_on.release()
        for thread in self._threads:
            thread.join(LONGEST_SECONDS)

    def _let_go(self, actor: Actor) -> None:
        assert actor.pid is not None
        actor.is_held = False
        self.watch.let_go(actor.pid)

    def _settle(self) -> None:
        deadline, pause = time.monotonic() + LONGEST_SECONDS, LOOK_SECONDS
        while self._moving:
            try:
                self._note(*self.arrived.get(timeout=pause))
                continue
            except queue.Empty:
                pause = min(2 * pause, LONGEST_LOOK_SECONDS)
            if self._all_wait() and self.arrived.empty() and self._all_wait() and self.arrived.empty():
                self.waits |= {self._last_step_of(actor).label for actor in self._moving}
                return
            if time.monotonic() > deadline:
                raise NoProgress(f"{sorted(actor.name for actor in self._moving)} after {self.taken[-1:]}")

    def _note(self, actor: Actor, step: Step | None) -> None:
        self._moving.discard(actor)
        actor.step, actor.is_done = step, step is None

    def _all_wait(self) -> bool:
        """Whether each actor that moves waits for one that has stopped, perhaps behind others. One that a trigger holds
        has stopped within its statement. Those that wait in a circle are PostgreSQL's to part."""
        moving = {actor.pid: actor for actor in self._moving if actor.pid is not None}
        if len(moving) < len(self._moving):
            return False
        blockers = self.watch.blockers(list(moving))
        for pid in [pid for pid, found in blockers.items() if found == {self.watch.pid}]:
            self._note_held(moving.pop(pid))
            del blockers[pid]
        stopped = {actor.pid for actor in self.actors.values() if actor not in self._moving and not actor.is_done}
        safe = set(stopped)
        while reached := {pid for pid, found in blockers.items() if found & safe and pid not in safe}:
            safe |= reached
        is_circle = bool(blockers) and len(blockers) == len(moving) and not set(moving) <= safe
        known = {pid for found in blockers.values() for pid in found} <= stopped | set(moving)
        if is_circle and known:
            self._await_victim()
            return False
        return set(moving) <= safe

    def _note_held(self, actor: Actor) -> None:
        last = self._last_step_of(actor)
        self._moving.discard(actor)
        actor.is_held = True
        actor.step = replace(last, label=f"within {last.label.removeprefix('within ')}")

    def _last_step_of(self, actor: Actor) -> Step:
        return next(step for step in reversed(self.taken) if step.actor == actor.name)

    def _await_victim(self) -> None:
        self._note(*self.arrived.get(timeout=LONGEST_SECONDS))
