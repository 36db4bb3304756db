"""A request that kills the model each time: it is tried alone, then not any more, and the others go on."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from sqlalchemy import text

import tasks.llm  # noqa: F401  # the handler registers itself
from core.llm_config import ChainEntry
from db.models import SUSPECT_BREAKS, Job, JobState
from db.queries.jobs import claims
from db.queries.jobs.attempts import BREAKS_TOLERATED
from db.queries.jobs.claims import Claim, ServedProvider
from db.queries.llm import providers
from db.queries.llm.config import Changes
from db.transactions import transaction
from tasks import routing
from tasks.contracts import GenerateText
from tasks.queues import GPU_LLM, QUEUES
from tests.fakes.ollama_replies import Crash, Reply
from tests.support.factories import Person, make_job
from tests.support.failing_providers import Servers, three_providers
from tests.support.job_queue import change, log_of, row_of
from tests.support.llm_config import llm_config
from tests.support.providers import probe_providers, restore_providers
from workers.runtime.heartbeat import heartbeat
from workers.runtime.waiting_for_provider import MOST_BREAKS
from workers.runtime.worker_loop import drain

SLICE_SECONDS = 10.0
DEADLY, HARMLESS = GenerateText(prompt="Die."), GenerateText(prompt="Say a word.")
FOUR_SLOTS = [ServedProvider("ollama", 4)]


@pytest.fixture(scope="module")
def running_servers(platform: None) -> Iterator[Servers]:
    with three_providers() as servers:
        yield servers


@pytest.fixture
def servers(running_servers: Servers) -> Iterator[Servers]:
    running_servers.forget()
    restore_providers()
    running_servers.ollama.respond = _die_or_say
    yield running_servers
    running_servers.ollama.respond = None


def _die_or_say(body: Mapping[str, Any]) -> Reply:
    return Crash(after=2) if body["messages"][-1]["content"] == "Die." else "A word."


def chain(*names: str) -> Changes:
    return Changes(chains={"generate": tuple(map(ChainEntry, names))})


def deaths(servers: Servers) -> int:
    return sum(request.body["messages"][-1]["content"] == "Die." for request in servers.chats("ollama"))


def work_on(job: Job) -> dict[str, Any]:
    """Until the job has ended; the provider comes back whenever it has gone."""
    for _ in range(2 * MOST_BREAKS):
        if (row := row_of(job.id))["state"] != JobState.QUEUED:
            return row
        probe_providers()
        drain(QUEUES[row["queue"]], seconds=SLICE_SECONDS)
    raise AssertionError(log_of(job.id))


def test_it_fails_clearly_after_a_few_deaths(servers: Servers, user: Person) -> None:
    with llm_config(chain("ollama")):
        row = work_on(make_job(user.id, DEADLY))
        assert (row["state"], row["error"]["slug"], row["attempt"]) == (JobState.FAILED, "model-breaks", 1)
        assert "died again and again" in row["error"]["detail"]
        assert deaths(servers) == MOST_BREAKS
        assert work_on(make_job(user.id, HARMLESS))["state"] == JobState.SUCCEEDED


def test_next_provider_of_the_chain_does_it(servers: Servers, user: Person) -> None:
    with llm_config(chain("ollama", "openai")):
        row = work_on(make_job(user.id, DEADLY))
    assert (row["state"], row["receipt"]["provider"]) == (JobState.SUCCEEDED, "openai")
    assert (deaths(servers), row["breaks"]) == (MOST_BREAKS, 0)


def test_lone_request_that_kills_before_the_first_token_fails_too(servers: Servers, user: Person) -> None:
    """Nobody else asks the provider, so it is asked for a word in between."""
    servers.ollama.respond = lambda body: Crash() if body["messages"][-1]["content"] == "Die." else "A word."
    with transaction() as session:
        session.execute(text("UPDATE llm_providers SET wrote_at = NULL"))
    with llm_config(chain("ollama")):
        row = work_on(make_job(user.id, DEADLY))
    assert (row["state"], row["error"]["slug"], row["attempt"]) == (JobState.FAILED, "model-breaks", 1)
    assert deaths(servers) == MOST_BREAKS + BREAKS_TOLERATED  # at first nobody could know whose fault it was
    assert row["receipt"]["output_tokens"] == 0


def test_lone_request_is_not_to_blame_for_a_server_that_always_breaks(servers: Servers, user: Person) -> None:
    servers.ollama.respond = lambda _: Crash()
    with llm_config(chain("ollama")):
        job = make_job(user.id, HARMLESS)
        for _ in range(4 * MOST_BREAKS):
            probe_providers()
            drain(GPU_LLM, seconds=SLICE_SECONDS)
        assert row_of(job.id)["breaks"] <= 1
        servers.ollama.respond = None
        assert work_on(job)["state"] == JobState.SUCCEEDED


def test_outage_in_which_nothing_works_is_not_its_fault(servers: Servers, user: Person) -> None:
    """The server responds to probes, but every request breaks before its first token."""
    servers.ollama.respond = lambda _: Crash()
    with llm_config(chain("ollama")):
        jobs = [make_job(user.id, HARMLESS) for _ in range(2)]
        for _ in range(4 * MOST_BREAKS):
            probe_providers()
            drain(GPU_LLM, seconds=SLICE_SECONDS)
        assert all(row_of(job.id)["breaks"] <= 1 for job in jobs)
        servers.ollama.respond = None
        assert [work_on(job)["state"] for job in jobs] == [JobState.SUCCEEDED] * 2


def claim(limit: int = 1) -> list[Claim]:
    with transaction() as session:
        return claims.claim(
            session,
            queue=GPU_LLM.name,
            kinds=[DEADLY.kind],
            worker=heartbeat().worker,
            limit=limit,
            served=FOUR_SLOTS,
        )


def ids(claims: list[Claim]) -> list[object]:
    return [claim.fence.id for claim in claims]


@pytest.fixture
def _slots(servers: Servers, user: Person) -> Iterator[None]:
    """All four are free, and the provider is known to work."""
    with llm_config(chain("ollama")):
        with transaction() as session:
            providers.report_up(session, "ollama", has_written=True)
        routing.forget_directory()
        yield
    with transaction() as session:
        session.execute(text("UPDATE jobs SET provider = NULL WHERE state = 'running'"))


@pytest.mark.usefixtures("_slots")
def test_suspected_job_has_the_provider_to_itself(user: Person) -> None:
    before, suspect, after = (make_job(user.id, HARMLESS) for _ in range(3))
    change(suspect.id, "breaks = :breaks", breaks=SUSPECT_BREAKS)
    assert ids(claim()) == [before.id]
    assert claim(8) == []  # the suspected one is next, and waits for what runs to end
    end(before)
    assert ids(claim(8)) == [suspect.id]
    assert claim(8) == []
    end(suspect)
    assert ids(claim(8)) == [after.id]


def end(job: Job) -> None:
    change(job.id, "state = 'cancelled', worker = NULL, lease_until = NULL, finished_at = now()")


@pytest.mark.usefixtures("_slots")
def test_jobs_before_a_suspected_one_use_all_slots(user: Person) -> None:
    harmless = [make_job(user.id, HARMLESS) for _ in range(3)]
    suspect = make_job(user.id, HARMLESS)
    change(suspect.id, "breaks = :breaks", breaks=SUSPECT_BREAKS)
    assert ids(claim(8)) == [job.id for job in harmless]


@pytest.mark.usefixtures("_slots")
def test_suspected_job_goes_behind_those_that_wait(servers: Servers, user: Person) -> None:
    deadly = make_job(user.id, DEADLY)
    change(deadly.id, "breaks = :breaks", breaks=SUSPECT_BREAKS)
    others = [make_job(user.id, HARMLESS) for _ in range(2)]
    drain(GPU_LLM, seconds=SLICE_SECONDS)
    assert row_of(deadly.id)["breaks"] == SUSPECT_BREAKS + 1
    probe_providers()
    routing.forget_directory()
    assert ids(claim(1)) == [others[0].id]
