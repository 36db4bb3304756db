"""Readers of streams: what a client hears of its jobs, with the SQL of the API."""

import re
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy.orm import Session

from db.queries.jobs import events, own_events, snapshot_cursor
from db.queries.jobs.snapshot_cursor import LATE, SnapshotCursor
from db.transactions import read_only

if TYPE_CHECKING:
    from tests.prove.scene import Scene


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
        with read_only() as session:
            rows = fetch(session, events.READ_LOGS, [str(self.job)], [seen], 100, 5000)
        for _, seq, type_, _, is_last, _ in rows:
            if seq is not None:
                self.heard.append((seq, type_))
            self.is_over = self.is_over or is_last


class OwnReader:
    """Follows all jobs of a user, as `api/own_job_streams.py` does."""

    def __init__(self, scene: "Scene", user_id: UUID) -> None:
        self._user_id = user_id
        self.versions: dict[UUID, list[int]] = {}
        with read_only() as session:
            self._cursor = snapshot_cursor.now(session)
        scene.own_readers.append(self)

    def read(self) -> None:
        with read_only() as session:
            at, snapshot = self._cursor
            *rows, last = fetch(session, own_events.READ, [str(self._user_id)], at, snapshot, LATE, ["none"])
        for row in rows:
            self.versions.setdefault(row.job_id, []).append(row.version)
        self._cursor = SnapshotCursor(last.until, last.snapshot)


def fetch(session: Session, sql: str, *values: Any) -> list[Any]:
    """Runs a statement of asyncpg's, with `$1`, by psycopg2."""
    named = re.sub(r"\$(\d+)", r"%(v\1)s", sql.replace("%", "%%"))
    named_values = {f"v{n}": value for n, value in enumerate(values, 1)}
    return list(session.connection().exec_driver_sql(named, named_values))
