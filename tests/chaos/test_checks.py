"""The judge must see what it is there for: each kind of harm, done to a record by hand."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.chaos import verdict
from tests.chaos.client import Heard
from tests.chaos.faults import Damage, KillWorker
from tests.chaos.plan import PlannedJob
from tests.chaos.records import Event, Record
from tests.chaos.schedule import Injected

BEGAN = datetime(2026, 11, 21, 12, tzinfo=UTC)
VECTORS = {"A text.": [0.6, 0.8]}
TYPES = ["queued", "started", "token", "retrying", "started", "token", "result", "end"]
ATTEMPTS = [0, 1, 1, 1, 2, 2, 2, 2]


def log_of(*entries: tuple[int, str]) -> list[Event]:
    return [Event(seq, attempt, type_) for seq, (attempt, type_) in enumerate(entries, start=1)]


def make_row(**values: Any) -> dict[str, Any]:
    times = {"started_at": BEGAN, "finished_at": BEGAN + timedelta(seconds=4)}
    return {"state": "succeeded", "attempt": 2, "last_seq": len(TYPES)} | times | values


def make_record(**values: Any) -> Record:
    """Of a long job whose first attempt was cut off after its first words."""
    job = PlannedJob(number=1, form="generate", texts=("Say it.",), person=0, due_seconds=0)
    log = log_of(*zip(ATTEMPTS, TYPES, strict=True))
    answer = {"state": "succeeded", "result": {"text": "Echo: Say it."}, "error": None}
    said = {3: "Echo:", 6: "Echo: Say it."}
    heard = [Heard(event.seq, event.type, {"attempt": event.attempt, "text": said.get(event.seq)}) for event in log]
    return replace(Record(job, "the id", answer, make_row(), log, heard), **values)


def make_embedding(vectors: list[list[float]]) -> Record:
    job = PlannedJob(number=2, form="embed", texts=("A text.",), person=0, due_seconds=0)
    return make_record(job=job, answer={"state": "succeeded", "result": {"vectors": vectors}, "error": None})


def broken_by(record: Record) -> set[str]:
    return {promise for promise, offenders in verdict.judge([record], VECTORS).items() if offenders}


def make_failure(slug: str) -> Record:
    return make_record(answer={"state": "failed", "result": None, "error": {"type": f"/problems/{slug}"}})


def make_logged(*entries: tuple[int, str]) -> Record:
    """The log is as given, and the stream and the row agree with it."""
    log = log_of(*entries)
    row = make_row(attempt=max(event.attempt for event in log), last_seq=len(log))
    heard = [Heard(event.seq, event.type, {}) for event in log]
    return replace(make_embedding([[0.6, 0.8]]), log=log, row=row, heard=heard)


def test_a_job_that_ran_twice_and_ended_once_breaks_no_promise() -> None:
    assert broken_by(make_record()) == set()
    assert broken_by(make_embedding([[0.6, 0.8]])) == set()


def test_an_unknown_job_is_lost() -> None:
    assert broken_by(make_record(answer=None, row=None, log=[], heard=[])) == {"lost"}
    assert "lost" in broken_by(make_record(answer=None))


def test_a_job_without_end_is_stuck() -> None:
    running = {"state": "running", "result": None, "error": None}
    row = make_row(state="running", attempt=1, finished_at=None, last_seq=2)
    assert broken_by(make_record(answer=running, row=row, log=log_of((0, "queued"), (1, "started")))) == {"stuck"}


def test_a_failure_is_a_failure_unless_the_faults_used_up_the_attempts() -> None:
    assert broken_by(make_failure("internal-error")) == {"failed"}
    assert broken_by(make_failure("attempts-exhausted")) == set()


@pytest.mark.parametrize(
    ("log", "promises"),
    [
        (
            [(0, "queued"), (1, "started"), (1, "result"), (1, "end"), (1, "result"), (1, "end")],
            {"duplicated", "stale"},
        ),
        ([(0, "queued"), (1, "started"), (1, "result"), (1, "result"), (1, "end")], {"duplicated"}),
        ([(0, "queued"), (1, "started"), (2, "started"), (1, "token"), (2, "result"), (2, "end")], {"stale"}),
        ([(0, "queued"), (1, "started"), (1, "result"), (1, "end"), (1, "token")], {"stale"}),
    ],
)
def test_what_an_attempt_writes_too_often_or_too_late_is_seen(log: list[tuple[int, str]], promises: set[str]) -> None:
    assert broken_by(make_logged(*log)) == promises


def test_a_result_of_another_attempt_than_the_last_is_stale() -> None:
    assert broken_by(make_record(row=make_row(attempt=3))) == {"stale"}


def test_a_log_that_skips_or_lacks_an_event_has_gaps() -> None:
    whole = make_record()
    assert "gaps in the log" in broken_by(replace(whole, log=[*whole.log[:2], *whole.log[3:]]))
    assert "gaps in the log" in broken_by(replace(whole, log=whole.log[:-1]))


def test_a_stream_that_tells_another_story_is_seen() -> None:
    whole = make_record()
    assert broken_by(replace(whole, heard=whole.heard[1:])) == {"stream differs"}
    twice = [*whole.heard[:5], replace(whole.heard[5], data={"attempt": 2, "text": "Echo: Echo: Say it."})]
    assert broken_by(replace(whole, heard=[*twice, *whole.heard[6:]])) == {"stream differs"}


def test_somebody_elses_result_is_wrong() -> None:
    assert broken_by(make_embedding([[0.8, 0.6]])) == {"wrong result"}
    assert broken_by(make_embedding([])) == {"wrong result"}


def test_the_time_to_resume_is_that_of_the_first_job_begun_after_the_damage() -> None:
    def ended(start: float, end: float, **values: Any) -> Record:
        times = {"started_at": BEGAN + timedelta(seconds=start), "finished_at": BEGAN + timedelta(seconds=end)}
        return make_record(row=make_row(**times, **values))

    injected = Injected(KillWorker("gpu.llm"), Damage(BEGAN))
    found = [ended(-1, 3), ended(2, 9), ended(4, 8), ended(3, 4, state="failed")]
    assert verdict.seconds_to_resume(injected, found) == 8
    assert verdict.seconds_to_resume(injected, found[:1]) is None
    assert verdict.seconds_to_resume(Injected(KillWorker("gpu.embed"), Damage(BEGAN)), found) is None
