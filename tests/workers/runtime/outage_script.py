"""Runs one job, which works until a line of input comes, and prints how it ended."""

import json
import sys
from typing import cast

from sqlalchemy.orm import Session

from db.models import JobState
from db.queries.learning import sessions
from db.transactions import transaction
from embedded.prepare import prepare_database
from tasks.attempt import Attempt
from tasks.contracts import CONTRACTS, Contract
from tasks.handlers import Outcome, handles
from tasks.queues import IO
from tests.support.factories import make_job, make_user
from tests.support.job_queue import row_of, types_in_log
from tests.support.probe_jobs import Done, Probe
from workers.runtime.worker_loop import drain


def work(attempt: Attempt, contract: Probe) -> Outcome:
    attempt.stream_text("before")
    if "durable" in sys.argv:
        with transaction() as session:  # what is durable now is so together with the claim
            sessions.add_session(session, user_id=attempt.user_id)
    tell("working")
    sys.stdin.readline()
    attempt.stream_text(" and after")

    def write(session: Session) -> Done:
        sessions.add_session(session, user_id=attempt.user_id)
        return Done()

    return write


def tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


cast(dict[str, type[Contract]], CONTRACTS)[Probe.kind] = Probe
handles(Probe)(work)
prepare_database()
job = make_job(make_user().id, Probe())
count = drain(IO, seconds=60)
while (row := row_of(job.id))["state"] == JobState.QUEUED:
    count += drain(IO, seconds=60)
log = types_in_log(job.id, jumps=True)
tell(json.dumps({"runs": count, "state": row["state"], "attempt": row["attempt"], "log": log}))
