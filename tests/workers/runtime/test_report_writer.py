"""One thread writes what the jobs of a process stream and report."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from uuid import uuid4

import pytest

from db.queries.jobs import attempts
from db.queries.jobs.attempts import Event, Reports
from db.transactions import statement
from tasks.attempt import Attempt, Haste
from tests.support.factories import Person, make_running_job
from tests.support.job_queue import log_of, types_in_log
from tests.support.row_locks import locked
from tests.support.running_attempts import attempt, attempt_of, ten_attempts
from tests.support.waiting import eventually
from workers.runtime.heartbeat import heartbeat

__all__ = ["attempt", "ten_attempts"]


def text_in_log(attempt: Attempt) -> str:
    return "".join(event["data"]["text"] for event in log_of(attempt.id) if event["type"] == "token")


def have_text(attempts: Sequence[Attempt], text: str) -> bool:
    return all(text_in_log(attempt) == text for attempt in attempts)


def hastes_of(attempt: Attempt) -> list[Haste]:
    hastes: list[Haste] = []
    attempt.announce_to(lambda _, haste: hastes.append(haste))
    return hastes


def test_reports_are_written_while_the_job_works(attempt: Attempt) -> None:
    with heartbeat().keeping(attempt):
        attempt.stream_text("word")
        assert eventually(lambda: log_of(attempt.id)[-1]["data"] == {"text": "word"})


def test_unsure_reports_stay_as_they_are_and_apart_from_later_ones(attempt: Attempt) -> None:
    attempt.report(1, 2, "steps", "first")
    attempt.stream_text("one ")
    sent = attempt.take_reports()
    attempt.stream_text("two ")
    attempt.keep_unsure(sent)
    attempt.stream_text("three")
    assert attempt.take_unsure() is sent
    assert not attempt.take_unsure()
    later = attempt.take_reports()
    assert [event.data.get("text") for event in later.events] == ["two three"]
    assert later.progress is None
    assert None not in (sent.number, later.number)
    assert sent.number != later.number


def test_only_the_last_of_consecutive_progress_reports_is_kept(attempt: Attempt) -> None:
    for done in range(3):
        attempt.report(done, 3, "steps", "going")
    [event] = attempt.take_reports().events
    assert event == Event("progress", {"done": 2, "total": 3, "unit": "steps", "note": "going"})


def test_pieces_keep_their_order_and_none_is_lost(attempt: Attempt) -> None:
    pieces = [f"{number} " for number in range(500)]
    with heartbeat().keeping(attempt):
        for piece in pieces:
            attempt.stream_text(piece)
        assert eventually(lambda: text_in_log(attempt) == "".join(pieces))


def test_only_the_first_text_of_an_output_is_in_a_hurry(attempt: Attempt, monkeypatch: pytest.MonkeyPatch) -> None:
    hastes = hastes_of(attempt)
    attempt.stream_text("first")
    monkeypatch.setattr("tasks.attempt.FIRST_TEXT_SECONDS", 0)
    attempt.stream_text("later")
    attempt.report(1, 2, "steps", "going")
    assert hastes == [Haste.AT_ONCE, Haste.SOON, Haste.IN_TIME]


def test_text_that_begins_anew_is_in_a_hurry_again(attempt: Attempt, monkeypatch: pytest.MonkeyPatch) -> None:
    attempt.stream_text("withdrawn")
    monkeypatch.setattr("tasks.attempt.FIRST_TEXT_SECONDS", 0)
    attempt.restart_text()
    monkeypatch.undo()
    hastes = hastes_of(attempt)
    attempt.stream_text("anew")
    assert hastes == [Haste.AT_ONCE]


def test_an_attempt_that_lost_its_job_is_stopped_and_writes_nothing(attempt: Attempt) -> None:
    stale = attempt_of(attempt.fence._replace(worker=uuid4()))
    with heartbeat().keeping(stale, attempt):
        stale.stream_text("stale")
        attempt.stream_text("kept")
        assert eventually(lambda: stale.is_lost)
        assert eventually(lambda: text_in_log(attempt) == "kept")


def test_a_locked_row_holds_up_no_other_stream_and_loses_no_text(ten_attempts: list[Attempt]) -> None:
    held, *others = ten_attempts
    with heartbeat().keeping(*ten_attempts):
        with locked(held.id):
            for piece, told in (("A ", "A "), ("lease ", "A lease "), ("ends.", "A lease ends.")):
                for attempt in ten_attempts:
                    attempt.stream_text(piece)
                assert eventually(partial(have_text, others, told))
            assert text_in_log(held) == ""
            held.checkpoint()
        assert eventually(lambda: text_in_log(held) == "A lease ends.")
    assert "restarted" not in types_in_log(held.id)


def test_reports_of_a_locked_row_that_others_take_meanwhile_are_refused(attempt: Attempt) -> None:
    with heartbeat().keeping(attempt):
        with locked(attempt.id) as somebody, somebody.cursor() as cursor:
            attempt.stream_text("stale")
            cursor.execute("UPDATE jobs SET attempt = attempt + 1 WHERE id = %s", [str(attempt.id)])
            somebody.commit()
        assert eventually(lambda: attempt.is_lost)
    assert text_in_log(attempt) == ""


def test_reports_and_lease_renewals_never_wait_for_each_other_in_a_circle(user: Person) -> None:
    fences = [make_running_job(user.id) for _ in range(20)]
    worker = fences[0].worker

    def renew() -> None:
        for _ in range(100):
            with statement() as session:
                attempts.renew_leases(session, worker=worker, fences=fences[::-1])

    with ThreadPoolExecutor() as threads:
        renewing = threads.submit(renew)
        for _ in range(100):
            with statement() as session:
                attempts.report_all(session, [(fence, Reports(events=[Event("token")])) for fence in fences])
        renewing.result()
