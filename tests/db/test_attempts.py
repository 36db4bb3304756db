"""Only the attempt that owns a job may write to it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core.errors import LeaseLost
from db.models import JobState
from db.queries.jobs import attempts
from db.queries.jobs.attempts import Event, Fence, Reports
from db.transactions import transaction
from tests.support.failures import each
from tests.support.job_queue import RECEIPT, JobQueue, change, log_of, row_of, types_in_log, write_report
from tests.support.waiting import LONGEST_SECONDS

Write = Callable[[Session, Fence], None]

REPORTS = Reports({"done": 1}, [Event("progress", {"done": 1}), Event("token", {"text": "a word"})])
PROBLEM = {"slug": "model-unavailable", "detail": "It slept.", "errors": []}

WRITES: dict[str, Write] = {
    "report": lambda session, fence: write_report(session, fence, REPORTS),
    "succeed": lambda session, fence: attempts.succeed(session, fence, REPORTS, result={"n": 1}, receipt=RECEIPT),
    "move_on": lambda session, fence: attempts.move_on(session, fence, REPORTS, stage="next", queue="tests.next"),
    "retry_later": lambda session, fence: attempts.retry_later(session, fence, REPORTS, delay_seconds=0, error=PROBLEM),
    "fail": lambda session, fence: attempts.fail(session, fence, REPORTS, error=PROBLEM, receipt=RECEIPT),
    "cancel": lambda session, fence: attempts.cancel(session, fence, REPORTS, receipt=RECEIPT),
    "release": attempts.release,
}

STALE: dict[str, Callable[[Fence], Fence]] = {
    "earlier attempt": lambda fence: fence._replace(attempt=fence.attempt - 1),
    "other worker": lambda fence: fence._replace(worker=uuid4()),
    "other stage": lambda fence: fence._replace(stage="earlier"),
    "other job": lambda fence: fence._replace(id=uuid4()),
    "claim lost in a crash": lambda fence: fence._replace(claimed_at=fence.claimed_at - timedelta(microseconds=1)),
}

ENDS: dict[str, tuple[JobState, list[str]]] = {
    "succeed": (JobState.SUCCEEDED, ["result", "end"]),
    "fail": (JobState.FAILED, ["error", "end"]),
    "cancel": (JobState.CANCELLED, ["cancelled", "end"]),
}


def write(name: str, fence: Fence) -> None:
    with transaction() as session:
        WRITES[name](session, fence)


def claim_job(queue: JobQueue) -> Fence:
    """The fence of a new job, the only one in the queue."""
    queue.add()
    return queue.claim_one().fence


@pytest.fixture
def fence(queue: JobQueue) -> Fence:
    return claim_job(queue)


def assert_is_refused(name: str, job_id: UUID, fence: Fence) -> None:
    before, log = row_of(job_id), log_of(job_id)
    with pytest.raises(LeaseLost):
        write(name, fence)
    assert row_of(job_id) == before
    assert log_of(job_id) == log


@pytest.mark.parametrize("staleness", STALE)
def test_stale_attempt_writes_nothing_and_raises_lease_lost(platform: None, staleness: str) -> None:
    for check in each(WRITES):
        with check as name:
            fence = claim_job(JobQueue())
            assert_is_refused(name, fence.id, STALE[staleness](fence))


@pytest.mark.parametrize("state", ["queued", "scheduled"])
def test_attempt_whose_job_waits_for_another_writes_nothing(platform: None, state: str) -> None:
    for check in each(WRITES):
        with check as name:
            fence = claim_job(JobQueue())
            change(fence.id, "state = :state, lease_until = NULL, worker = NULL", state=state)
            assert_is_refused(name, fence.id, fence)


@pytest.mark.parametrize("end", ENDS)
def test_finished_job_never_changes(platform: None, end: str) -> None:
    for check in each(WRITES):
        with check as name:
            fence = claim_job(JobQueue())
            write(end, fence)
            assert_is_refused(name, fence.id, fence)


@pytest.mark.parametrize("name", ENDS)
def test_end_is_the_last_event_of_a_log_without_gaps(name: str, fence: Fence) -> None:
    write("report", fence)
    write(name, fence)
    state, last = ENDS[name]
    reported = ["progress", "token"]
    assert types_in_log(fence.id) == ["queued", "started", *reported, *reported, *last]
    row = row_of(fence.id)
    assert (row["state"], row["worker"], row["lease_until"]) == (state, None, None)
    assert row["finished_at"] is not None
    assert row["progress"] == {"done": 1}
    assert row["receipt"] == RECEIPT


def test_success_clears_the_error_of_an_earlier_attempt(fence: Fence) -> None:
    change(fence.id, "error = '{}'")
    write("succeed", fence)
    assert (row_of(fence.id)["result"], row_of(fence.id)["error"]) == ({"n": 1}, None)


def test_failed_job_keeps_its_problem(fence: Fence) -> None:
    write("fail", fence)
    assert row_of(fence.id)["error"] == PROBLEM


def test_every_change_that_a_client_can_see_raises_the_version(fence: Fence) -> None:
    versions = [row_of(fence.id)["version"]]
    for name in ("report", "retry_later"):
        write(name, fence)
        versions.append(row_of(fence.id)["version"])
    assert versions == sorted(set(versions))


def test_tokens_alone_do_not_raise_the_version(fence: Fence) -> None:
    before = row_of(fence.id)
    with transaction() as session:
        write_report(session, fence, Reports(None, [Event("token", {"text": "word"})]))
    assert row_of(fence.id) == before | {"last_seq": before["last_seq"] + 1}


def test_next_stage_keeps_attempt_count_and_progress(queue: JobQueue, fence: Fence) -> None:
    change(fence.id, "alone = true")
    write("move_on", fence)
    row = row_of(fence.id)
    assert (row["state"], row["stage"], row["queue"]) == (JobState.QUEUED, "next", "tests.next")
    assert (row["attempt"], row["alone"], row["progress"]) == (0, False, {"done": 1})
    assert (row["worker"], row["lease_until"]) == (None, None)
    change(fence.id, "queue = :queue", queue=queue.name)
    again = queue.claim_one().fence
    assert again == fence._replace(stage="next", claimed_at=again.claimed_at)


def test_retry_waits_and_logs_the_error(fence: Fence) -> None:
    with transaction() as session:
        attempts.retry_later(session, fence, REPORTS, delay_seconds=60, error=PROBLEM)
    row = row_of(fence.id)
    assert (row["state"], row["attempt"], row["error"], row["progress"]) == (JobState.SCHEDULED, 1, PROBLEM, None)
    assert 55 < (row["run_at"] - row["claimed_at"]).total_seconds() < 65
    assert log_of(fence.id)[-1]["type"] == "retrying"
    assert log_of(fence.id)[-1]["data"] == {"after_seconds": 60, "error": PROBLEM}


def test_attempt_that_an_outage_ended_does_not_count(fence: Fence) -> None:
    with transaction() as session:
        attempts.retry_later(session, fence, REPORTS, delay_seconds=0, error=PROBLEM, is_forgiven=True)
    row = row_of(fence.id)
    assert (row["attempt"], row["max_attempts"], row["lost_leases"]) == (1, 4, 1)


def test_released_job_uses_up_no_attempt_and_starts_over(queue: JobQueue, fence: Fence) -> None:
    write("report", fence)
    write("release", fence)
    row = row_of(fence.id)
    assert (row["state"], row["attempt"], row["progress"], row["alone"]) == (JobState.QUEUED, 0, None, False)
    assert types_in_log(fence.id)[-1] == "retrying"
    assert queue.claim_one().fence.attempt == 1


def claimed_before(queue: JobQueue, *, seconds: int) -> Fence:
    """The next job, as if it had been claimed so long ago."""
    fence = queue.claim_one().fence
    claimed_at = fence.claimed_at - timedelta(seconds=seconds)
    change(fence.id, "claimed_at = :claimed_at", claimed_at=claimed_at)
    return fence._replace(claimed_at=claimed_at)


def test_queue_and_work_seconds_add_up_over_attempts(queue: JobQueue) -> None:
    job = queue.add()
    change(job, "queued_at = now() - interval '1000 seconds'")
    fence = claimed_before(queue, seconds=70)
    write("retry_later", fence)
    assert seconds_of(job) == approximately(1000, 70)

    change(job, "state = 'queued', queued_at = now() - interval '200 seconds'")
    fence = claimed_before(queue, seconds=300)
    write("release", fence)
    assert seconds_of(job) == approximately(1200, 370)

    fence = claimed_before(queue, seconds=100)
    write("succeed", fence)
    assert seconds_of(job) == approximately(1200, 470)


def seconds_of(job: UUID) -> tuple[float, float]:
    """In the queue, and at work."""
    row = row_of(job)
    return row["queue_seconds"], row["work_seconds"]


def approximately(*seconds: float) -> Any:
    return pytest.approx(seconds, abs=LONGEST_SECONDS)


def test_events_of_several_reports_stay_in_order(fence: Fence) -> None:
    words = [f"word {number}" for number in range(9)]
    for start in range(0, 9, 3):
        with transaction() as session:
            events = [Event("token", {"text": word}) for word in words[start : start + 3]]
            write_report(session, fence, Reports(None, events))
    assert types_in_log(fence.id) == ["queued", "started", *["token"] * 9]
    assert [event["data"].get("text") for event in log_of(fence.id)][2:] == words


def test_report_that_comes_twice_is_stored_once(fence: Fence) -> None:
    words = [Reports({"done": number}, [Event("token", {"text": str(number)})], number) for number in (1, 2)]
    for reports in [words[0], words[0], words[1], words[0]]:
        with transaction() as session:
            write_report(session, fence, reports)
    assert [event["data"]["text"] for event in log_of(fence.id)[2:]] == ["1", "2"]
    assert types_in_log(fence.id) == ["queued", "started", "token", "token"]
    assert (row_of(fence.id)["progress"], row_of(fence.id)["reports"]) == ({"done": 2}, 2)


def test_report_that_comes_twice_at_the_same_moment_is_stored_once(fence: Fence) -> None:
    reports = Reports(None, [Event("token", {"text": "once"})], 1)

    def send() -> None:
        with transaction() as session:
            write_report(session, fence, reports)

    with ThreadPoolExecutor(4) as threads:
        for sent in [threads.submit(send) for _ in range(8)]:
            sent.result()
    assert types_in_log(fence.id) == ["queued", "started", "token"]


def test_each_attempt_numbers_its_reports_anew(queue: JobQueue, fence: Fence) -> None:
    report = Reports(None, [Event("token", {"text": "first"})], 7)
    with transaction() as session:
        write_report(session, fence, report)
        attempts.release(session, fence)
    again = queue.claim_one().fence
    with transaction() as session:
        write_report(session, again, report._replace(number=1))
    assert types_in_log(fence.id).count("token") == 2


def test_reports_of_workers_that_do_not_number_them_are_stored(fence: Fence) -> None:
    for _ in range(2):
        with transaction() as session:
            write_report(session, fence, Reports(None, [Event("token", {"text": "again"})]))
    assert types_in_log(fence.id) == ["queued", "started", "token", "token"]


BROKEN: dict[str, tuple[str, dict[str, Any]]] = {
    "ck_jobs_state": ("state = 'sleeping', lease_until = NULL", {}),
    "ck_jobs_lease": ("lease_until = NULL", {}),
    "ck_jobs_lease (worker)": ("worker = NULL", {}),
    "ck_jobs_lease (queued)": ("state = 'queued'", {}),
    "ck_jobs_finished": ("finished_at = now()", {}),
    "ck_jobs_finished (failed)": ("state = 'failed', lease_until = NULL", {}),
    "ck_jobs_max_attempts": ("max_attempts = 0", {}),
    "ck_jobs_lease_seconds": ("lease_seconds = 0", {}),
    "ck_jobs_receipt": ("""receipt = '{"prompt_tokens": -1}'""", {}),
    "ck_jobs_receipt (words)": ("""receipt = '{"output_tokens": "many"}'""", {}),
    "ck_jobs_receipt (more than can be added up)": ("""receipt = '{"output_tokens": 1e300}'""", {}),
    "ck_jobs_receipt (cost)": ("""receipt = '{"cost": -0.5}'""", {}),
}


@pytest.mark.parametrize("rule", BROKEN)
def test_table_refuses_inconsistent_jobs(rule: str, fence: Fence) -> None:
    assignments, values = BROKEN[rule]
    with pytest.raises(IntegrityError, match=rule.split()[0]):
        change(fence.id, assignments, **values)
