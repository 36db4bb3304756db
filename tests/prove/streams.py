"""Readers of streams: what a client hears of its jobs, by the API's own reads."""

import json
import re
from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any, TypeVar, cast
from uuid import UUID

from db.queries.jobs import events, own_events, platform_events, snapshot_cursor
from db.transactions import AsyncStatements, read_only

if TYPE_CHECKING:
    from tests.prove.scene import Scene

T = TypeVar("T")

MOST_EVENTS = 2  # of a job in one read, so that a log is read in pieces


class JobReader:
    """Follows the log of one job, as `api/streams.py` does."""

    def __init__(self, scene: "Scene", job: UUID) -> None:
        self.job = job
        self.heard: list[tuple[int, str]] = []
        self.is_over = False
        scene.job_readers.append(self)

    def read(self) -> None:
        if self.is_over:
            return
        seen = self.heard[-1][0] if self.heard else 0
        for _, seq, type_, _, is_last, _ in wait_for(
            STATEMENTS.fetch(events.READ_LOGS, [self.job], [seen], MOST_EVENTS, 5000)
        ):
            if seq is not None:
                self.heard.append((seq, type_))
            self.is_over = self.is_over or is_last

    def read_on(self) -> None:
        """Until nothing comes any more."""
        count = -1
        while len(self.heard) > count and not self.is_over:
            count = len(self.heard)
            self.read()


class OwnReader:
    """Follows all jobs of a user, as `api/own_job_streams.py` does."""

    def __init__(self, scene: "Scene", user_id: UUID) -> None:
        self._user_id = user_id
        self.versions: dict[UUID, list[int]] = {}
        with read_only() as session:
            self._cursor = snapshot_cursor.now(session)
        scene.own_readers.append(self)

    def read(self) -> None:
        found, self._cursor = wait_for(
            own_events.read(STATEMENTS, self._cursor, [self._user_id], without_kinds=["none"])
        )
        for event in found:
            self.versions.setdefault(event.job_id, []).append(event.version)


class PlatformReader:
    """Follows what happens on the platform, as `api/platform_streams.py` does."""

    def __init__(self, scene: "Scene") -> None:
        self.told: list[tuple[str, UUID, int]] = []
        """Type, job and attempt of each event."""
        with read_only() as session:
            self._cursor = snapshot_cursor.now(session)
        scene.platform_readers.append(self)

    def read(self) -> None:
        found, self._cursor, _ = wait_for(platform_events.read(STATEMENTS, self._cursor))
        for event in found:
            data = json.loads(event.data)
            if event.type.startswith("job."):
                self.told.append((event.type, UUID(data["id"]), data["attempt"]))


class _Statements:
    """In place of the API's connections by asyncpg: by psycopg2, at the gate, and at once."""

    async def fetch(self, sql: str, *values: Any) -> list[Any]:
        named = re.sub(r"\$(\d+)", r"%(v\1)s", sql.replace("%", "%%"))
        named_values = {f"v{n}": _plain(value) for n, value in enumerate(values, 1)}
        with read_only() as session:
            return list(session.connection().exec_driver_sql(named, named_values))


STATEMENTS = cast(AsyncStatements, _Statements())


def _plain(value: Any) -> Any:
    return [str(each) if isinstance(each, UUID) else each for each in value] if isinstance(value, list) else value


def wait_for(reading: Coroutine[Any, Any, T]) -> T:
    """Of what never waits."""
    try:
        reading.send(None)
    except StopIteration as done:
        return cast(T, done.value)
    raise AssertionError("it waits")
