"""A line fails between the commit of a report and its answer: what is sent again stands in the log once."""

from collections.abc import Callable, Iterator
from functools import partial

import pytest
import redis

from core.errors import Cancelled
from db.models import JobState
from db.transactions import transaction
from embedded.servers import EmbeddedPostgres, EmbeddedValkey
from tasks.attempt import Attempt
from tasks.handlers import MoveOn, Outcome
from tasks.notifier import CHANGING, changes_channel
from tasks.queues import IO, UPKEEP
from tests.support.attempts import take
from tests.support.databases import connected_to
from tests.support.factories import Person, make_job
from tests.support.job_queue import log_of, row_of, write_report
from tests.support.probe_handlers import Asleep, Nonsense
from tests.support.probe_jobs import Done, Probe, Register
from tests.support.relay import Relay, to_postgres, url_through
from tests.support.waiting import LONGEST_SECONDS, eventually
from workers.runtime.heartbeat import heartbeat
from workers.runtime.worker_loop import run

WORDS = ["A ", "lease ", "ends."]
TIMES = 4


@pytest.fixture
def line(platform: None, postgres: EmbeddedPostgres) -> Iterator[Relay]:
    with to_postgres(postgres.url) as relay, connected_to(url_through(relay, postgres.url)):
        yield relay


def text_of(attempt: Attempt) -> str:
    return "".join(event["data"]["text"] for event in log_of(attempt.id) if event["type"] == "token")


def test_text_is_streamed_once_although_the_answers_to_its_reports_are_lost(
    line: Relay, register: Register, user: Person
) -> None:
    def has_lost(times: int) -> bool:
        return line.lost_answers == times

    def handle(attempt: Attempt, contract: Probe) -> Outcome:
        for times in range(1, TIMES + 1):
            line.lose_answer(WORDS[0].encode())
            for word in WORDS:
                attempt.stream_text(word)
            assert eventually(partial(has_lost, times))
        return Done()

    attempt = take(make_job(user.id, register(handle)()))
    run(attempt)
    assert row_of(attempt.id)["state"] == JobState.SUCCEEDED
    assert text_of(attempt) == "".join(WORDS) * TIMES


def test_first_text_is_announced_while_it_crosses_a_long_line(
    line: Relay, valkey: EmbeddedValkey, register: Register, user: Person
) -> None:
    line.delay_seconds = 0.02
    job = register(lambda attempt, contract: Done())
    with heartbeat().keeping(far := take(make_job(user.id, job()))):
        far.stream_text("first ")
        assert eventually(lambda: "first" in text_of(far))
        far.stream_text("second")  # behind the answer to the first, which says how long the line is
        assert eventually(lambda: "second" in text_of(far))
    attempt = take(make_job(user.id, job()))
    with redis.Redis.from_url(valkey.url) as client, client.pubsub() as heard, heartbeat().keeping(attempt):
        heard.subscribe(changes_channel())
        assert heard.get_message(timeout=LONGEST_SECONDS)["type"] == "subscribe"
        line.lose_answer(WORDS[0].encode())
        attempt.stream_text(WORDS[0])
        messages = iter(lambda: heard.get_message(timeout=LONGEST_SECONDS), None)
        first = next(message["data"] for message in messages if str(attempt.id).encode() in message["data"])
        assert first == f"{CHANGING} {attempt.id}".encode()
        assert eventually(lambda: text_of(attempt) == WORDS[0])


def moved_on() -> Outcome:
    return MoveOn("second", lambda session: None)


def written() -> Outcome:
    return lambda session: Done()


def plain() -> Outcome:
    return Done()


def cancelled() -> Outcome:
    raise Cancelled


def failed() -> Outcome:
    raise Nonsense


def retried() -> Outcome:
    raise Asleep


@pytest.mark.parametrize("was_stored", [True, False])
@pytest.mark.parametrize("end", [plain, written, moved_on, cancelled, failed, retried], ids=lambda end: end.__name__)
def test_an_end_comes_behind_a_report_whose_answer_was_lost(
    end: Callable[[], Outcome], was_stored: bool, register: Register, user: Person
) -> None:
    def handle(attempt: Attempt, contract: Probe) -> Outcome:
        attempt.announce_to(lambda attempt, haste: None)  # or the report writer might be earlier
        attempt.stream_text("one ")
        sent = attempt.take_reports()
        if was_stored:
            with transaction() as session:
                write_report(session, attempt.fence, sent)
        attempt.keep_unsure(sent)
        attempt.stream_text("two")
        return end()

    def second(attempt: Attempt, contract: Probe) -> Outcome:
        return Done()

    attempt = take(make_job(user.id, register(handle, second, stages={"first": IO, "second": UPKEEP})()))
    run(attempt)
    assert [event["data"]["text"] for event in log_of(attempt.id) if event["type"] == "token"] == ["one ", "two"]
    assert row_of(attempt.id)["state"] != JobState.RUNNING
