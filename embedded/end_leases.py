"""Ends the leases of a worker process that hung and was killed: `WORKER [JOB]`, the job being the one that held it."""

import sys
from uuid import UUID

from core.settings import load_settings_or_exit
from db.engines import own_connection
from db.queries.jobs import workers
from db.transactions import statement

LONGEST_SECONDS = 5.0


def end_leases(worker: UUID, job: UUID | None) -> None:
    """Raises `DatabaseUnavailable` in a few seconds."""
    with statement(own_connection(limit_seconds=LONGEST_SECONDS)) as session:
        workers.end_leases(session, worker, of_job=job)


if __name__ == "__main__":
    load_settings_or_exit()
    end_leases(UUID(sys.argv[1]), UUID(sys.argv[2]) if len(sys.argv) > 2 else None)
