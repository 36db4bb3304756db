from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.chaos import evaluation
from tests.chaos.checks import JUMP
from tests.chaos.client import StreamedEvent
from tests.chaos.fault_schedule import InjectedFault
from tests.chaos.faults import FaultResult, KillWorker
from tests.chaos.planned_jobs import PlannedJob
from tests.chaos.records import Event, Record

STARTED_AT = datetime(2026, 11, 21, 12, tzinfo=UTC)
VECTORS = {"A text.": [0.6, 0.8]}
TYPES = ["queued", "started", "token", "retrying", "started", "token", "result", "end"]
ATTEMPTS = [0, 1, 1, 1, 2, 2, 2, 2]


def log_of(*entries: tuple[int, str]) -> list[Event]:
    return [Event(seq, attempt, type_) for seq, (attempt, type_) in enumerate(entries, start=1)]


def make_row(**values: Any) -> dict[str, Any]:
    times = {"started_at": STARTED_AT, "finished_at": STARTED_AT + timedelta(seconds=4)}
    return {"state": "succeeded", "attempt": 2, "last_seq": len(TYPES)} | times | values


def make_record(**values: Any) -> Record:
    """A long job whose first attempt was interrupted after its first words."""
    job = PlannedJob(number=1, form="generate", texts=("Say it.",), person=0, due_seconds=0)
    log = log_of(*zip(ATTEMPTS, TYPES, strict=True))
    response = {"state": "succeeded", "result": {"text": "Echo: Say it."}, "error": None}
    texts = {3: "Echo:", 6: "Echo: Say it."}
    streamed = [
        StreamedEvent(event.seq, event.type, {"attempt": event.attempt, "text": texts.get(event.seq)}) for event in log
    ]
    return replace(Record(job, "the id", response, make_row(), log, streamed), **values)


def make_embedding(vectors: list[list[float]]) -> Record:
    job = PlannedJob(number=2, form="embed", texts=("A text.",), person=0, due_seconds=0)
    return make_record(job=job, response={"state": "succeeded", "result": {"vectors": vectors}, "error": None})


def violated_by(record: Record) -> set[str]:
    return {promise for promise, violations in evaluation.evaluate([record], VECTORS).items() if violations}


def make_failure(slug: str) -> Record:
    return make_record(response={"state": "failed", "result": None, "error": {"type": f"/problems/{slug}"}})


def make_record_with_log(*entries: tuple[int, str]) -> Record:
    """A record with this log, and with a stream and a row that agree with it."""
    log = log_of(*entries)
    row = make_row(attempt=max(event.attempt for event in log), last_seq=len(log))
    streamed = [StreamedEvent(event.seq, event.type, {}) for event in log]
    return replace(make_embedding([[0.6, 0.8]]), log=log, row=row, streamed=streamed)


def test_two_attempts_and_one_end_break_no_promise() -> None:
    assert violated_by(make_record()) == set()
    assert violated_by(make_embedding([[0.6, 0.8]])) == set()


def test_unknown_job_is_lost() -> None:
    assert violated_by(make_record(response=None, row=None, log=[], streamed=[])) == {"lost"}
    assert "lost" in violated_by(make_record(response=None))


def test_job_without_final_state_is_not_finished() -> None:
    running = {"state": "running", "result": None, "error": None}
    row = make_row(state="running", attempt=1, finished_at=None, last_seq=2)
    assert violated_by(make_record(response=running, row=row, log=log_of((0, "queued"), (1, "started")))) == {
        "not finished"
    }


def test_failed_job_breaks_a_promise_unless_its_attempts_are_exhausted() -> None:
    assert violated_by(make_failure("internal-error")) == {"failed"}
    assert violated_by(make_failure("attempts-exhausted")) == set()


@pytest.mark.parametrize(
    ("log", "promises"),
    [
        (
            [(0, "queued"), (1, "started"), (1, "result"), (1, "end"), (1, "result"), (1, "end")],
            {"duplicate results", "stale writes"},
        ),
        ([(0, "queued"), (1, "started"), (1, "result"), (1, "result"), (1, "end")], {"duplicate results"}),
        ([(0, "queued"), (1, "started"), (2, "started"), (1, "token"), (2, "result"), (2, "end")], {"stale writes"}),
        ([(0, "queued"), (1, "started"), (1, "result"), (1, "end"), (1, "token")], {"stale writes"}),
    ],
)
def test_duplicate_and_stale_events_are_found(log: list[tuple[int, str]], promises: set[str]) -> None:
    assert violated_by(make_record_with_log(*log)) == promises


def test_outage_must_not_use_up_an_attempt() -> None:
    cut = [(0, "queued"), (1, "started"), (1, "waiting")]
    assert violated_by(make_record_with_log(*cut, (1, "started"), (1, "result"), (1, "end"))) == set()
    assert violated_by(make_record_with_log(*cut, (2, "started"), (2, "result"), (2, "end"))) == {
        "attempt used up by an outage"
    }


def test_withdrawn_text_is_no_part_of_the_result() -> None:
    types = ["queued", "started", "token", "restarted", "waiting", "started", "token", "result", "end"]
    log = log_of(*zip([0, *[1] * 8], types, strict=True))
    texts = {3: "Echo:", 7: "Echo: Say it."}
    streamed = [StreamedEvent(event.seq, event.type, {"attempt": 1, "text": texts.get(event.seq)}) for event in log]
    assert violated_by(make_record(log=log, row=make_row(attempt=1, last_seq=len(log)), streamed=streamed)) == set()


def test_result_of_an_earlier_attempt_is_stale() -> None:
    assert violated_by(make_record(row=make_row(attempt=3))) == {"stale writes"}


def test_missing_event_is_a_gap() -> None:
    whole = make_record()
    assert "gaps in the event log" in violated_by(replace(whole, log=[*whole.log[:2], *whole.log[3:]]))
    assert "gaps in the event log" in violated_by(replace(whole, log=whole.log[:-1]))


def test_numbers_may_jump_once_a_client_has_seen_what_postgres_lost() -> None:
    whole = make_record()
    last = whole.log[-1].seq + JUMP
    log = [*whole.log[:-1], replace(whole.log[-1], seq=last)]
    lost = [replace(whole.streamed[-1], type="progress"), replace(whole.streamed[-1], seq=last)]
    jumped = replace(whole, log=log, streamed=[*whole.streamed[:-1], *lost], row=make_row(last_seq=last))
    assert violated_by(jumped) == set()
    assert violated_by(replace(jumped, streamed=jumped.streamed[:-1])) == {"stream differs from the log"}
    assert violated_by(replace(jumped, log=[*log[:-1], replace(log[-1], seq=last + 1)])) >= {"gaps in the event log"}


def test_stream_that_differs_from_the_log_is_found() -> None:
    whole = make_record()
    assert violated_by(replace(whole, streamed=whole.streamed[1:])) == {"stream differs from the log"}
    twice = [*whole.streamed[:5], replace(whole.streamed[5], data={"attempt": 2, "text": "Echo: Echo: Say it."})]
    assert violated_by(replace(whole, streamed=[*twice, *whole.streamed[6:]])) == {"stream differs from the log"}


def test_result_of_another_request_is_wrong() -> None:
    assert violated_by(make_embedding([[0.8, 0.6]])) == {"wrong result"}
    assert violated_by(make_embedding([])) == {"wrong result"}


def test_recovery_time_ends_with_the_first_job_started_after_the_fault() -> None:
    def ended(start: float, end: float, **values: Any) -> Record:
        times = {
            "started_at": STARTED_AT + timedelta(seconds=start),
            "finished_at": STARTED_AT + timedelta(seconds=end),
        }
        return make_record(row=make_row(**times, **values))

    injected = InjectedFault(KillWorker("gpu.llm"), FaultResult(STARTED_AT))
    found = [ended(-1, 3), ended(2, 9), ended(4, 8), ended(3, 4, state="failed")]
    assert evaluation.recovery_time(injected, found) == 8
    assert evaluation.recovery_time(injected, found[:1]) is None
    assert evaluation.recovery_time(InjectedFault(KillWorker("gpu.embed"), FaultResult(STARTED_AT)), found) is None


def test_waiting_event_that_is_in_no_log_is_no_difference() -> None:
    record = make_record()
    told = StreamedEvent(1, "waiting", {"reason": "model_away"})
    assert violated_by(replace(record, streamed=[record.streamed[0], told, *record.streamed[1:]])) == violated_by(
        record
    )
