"""One test for each cell of the table of failures (workers/llm/failures.py): a job from its submission to its end, with
real claims, against stand-ins behind real sockets."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, get_args

import pytest
from sqlalchemy import text

import tasks.llm  # noqa: F401  # the handler registers itself
from core.llm_config import Budgets, ChainEntry, Price
from db.models import Job, JobState, ProviderState
from db.queries.llm import providers
from db.queries.llm.config import Changes
from db.transactions import read_only, transaction
from tasks import provider_health, routing
from tasks.contracts import GenerateText
from tasks.queues import QUEUES
from tests.fakes.cloud_replies import KEY
from tests.support.factories import Person, make_job
from tests.support.failing_providers import (
    CASES,
    MISFIT,
    RETRY_AFTER_SECONDS,
    WORDLESS,
    Case,
    Moment,
    Servers,
    three_providers,
)
from tests.support.job_queue import log_of, row_of
from tests.support.llm_config import llm_config
from tests.support.providers import probe_providers, restore_providers
from workers.llm.failures import TREATMENTS, Then
from workers.llm.gateway import Failure
from workers.runtime.waiting_for_provider import NOT_ASKED
from workers.runtime.worker_loop import drain

ADA = '{"name": "Ada"}'
SCHEMA = {"type": "object", "properties": {"name": {"type": "string"}}, "required": ["name"]}
WHOSE = GenerateText(prompt="Whose name?", schema=SCHEMA)
SLICE_SECONDS = 10.0

STATES: Mapping[Failure, ProviderState] = {
    Failure.AWAY: ProviderState.AWAY,
    Failure.BUSY: ProviderState.BUSY,
    Failure.RATE_LIMITED: ProviderState.RATE_LIMITED,
    Failure.OUT_OF_BUDGET: ProviderState.OUT_OF_BUDGET,
}
REASONS: Mapping[Failure, str] = {
    Failure.AWAY: "model_away",
    Failure.BUSY: "model_busy",
    Failure.RATE_LIMITED: "rate_limited",
}
UNAFFORDABLE: Sequence[Moment] = ("before", "after")
WAITING = [case for case in CASES if TREATMENTS[case.failure].then is Then.WAIT]
FINAL = [case for case in CASES if TREATMENTS[case.failure].then is Then.NEXT]


@pytest.fixture(scope="module")
def running_servers(platform: None) -> Iterator[Servers]:
    with three_providers() as servers:
        yield servers


@pytest.fixture
def servers(running_servers: Servers) -> Servers:
    """All are up, and nothing was asked of them."""
    running_servers.forget()
    restore_providers()
    with transaction() as session:
        for name in ("openai", "anthropic", "ollama"):
            providers.report_up(session, name, has_written=True)
    routing.forget_directory()
    running_servers.forget()
    return running_servers


def work_on(job: Job) -> dict[str, Any]:
    """The job's row, once it has ended or no worker can take it."""
    while (row := row_of(job.id))["state"] == JobState.QUEUED:
        if not drain(QUEUES[row["queue"]], seconds=SLICE_SECONDS):
            break
    return row


def chain(*names: str, wait_seconds: float | None = None) -> Changes:
    return Changes(chains={"generate": tuple(ChainEntry(name, wait_seconds=wait_seconds) for name in names)})


def other_than(provider: str) -> str:
    return "openai" if provider == "ollama" else "ollama"


def provider_row(name: str) -> dict[str, Any]:
    with read_only() as session:
        statement = text(
            "SELECT *, extract(epoch FROM probe_at - now()) AS pause FROM llm_providers WHERE name = :name"
        )
        return dict(session.execute(statement, {"name": name}).mappings().one())


def text_shown(log: list[dict[str, Any]]) -> str:
    """What a reader of the events has on the screen in the end."""
    shown = ""
    for event in log:
        if event["type"] == "restarted":
            shown = ""
        elif event["type"] == "token":
            shown += event["data"]["text"]
    return shown


def assert_withdrawn(log: list[dict[str, Any]], moment: Moment) -> None:
    """Text that had come is withdrawn, and where none had nothing is."""
    types = [event["type"] for event in log]
    assert ("restarted" in types) == (moment == "after")
    if moment == "after":
        assert types.index("token") < types.index("restarted")


def assert_provider_state(case: Case) -> None:
    """One that cools down is asked by no job until the pause is over that it named."""
    row = provider_row(case.provider)
    assert row["state"] == STATES.get(case.failure, ProviderState.UP)
    if case.failure is Failure.RATE_LIMITED and case.moment == "before":
        assert RETRY_AFTER_SECONDS - 60 < row["pause"] <= RETRY_AFTER_SECONDS
    elif case.failure is Failure.OUT_OF_BUDGET:
        assert row["pause"] > provider_health.OUT_OF_BUDGET_PAUSE_SECONDS - 60


def tries_at_one(failure: Failure) -> int:
    return 1 if TREATMENTS[failure].second_try is None else 2


@pytest.mark.parametrize("case", CASES, ids=str)
def test_next_provider_of_the_chain_does_it(servers: Servers, user: Person, case: Case) -> None:
    other = other_than(case.provider)
    servers[case.provider].replies.extend([case.reply] * 3)
    servers[other].replies.append(ADA)
    with llm_config(chain(case.provider, other, wait_seconds=0)):
        job = make_job(user.id, WHOSE)
        row = work_on(job)
    assert (row["state"], row["attempt"], row["error"]) == (JobState.SUCCEEDED, 1, None)
    assert row["result"]["value"] == {"name": "Ada"}
    assert len(servers.chats(case.provider)) == tries_at_one(case.failure)
    assert len(servers.chats(other)) == 1
    assert row["receipt"]["tries"] == tries_at_one(case.failure) + 1
    assert_provider_state(case)
    assert provider_row(other)["state"] == ProviderState.UP

    log = log_of(job.id)
    assert text_shown(log) == row["result"]["text"] == ADA
    assert_withdrawn(log, case.moment)
    [went_on] = [event for event in log if event["type"] in ("waiting", "retrying")]
    assert (went_on["type"], went_on["data"]["provider"]) == ("retrying", other)  # it waits for none
    assert went_on["data"]["gave_up"]["provider"] == case.provider
    assert went_on["data"]["error"]["slug"] == case.slug


@pytest.mark.parametrize("case", WAITING, ids=str)
def test_job_waits_for_its_only_provider_and_uses_up_no_attempt(servers: Servers, user: Person, case: Case) -> None:
    servers[case.provider].replies.append(case.reply)
    with llm_config(chain(case.provider)):
        job = make_job(user.id, WHOSE)
        row = work_on(job)
        assert (row["state"], row["attempt"], row["error"]) == (JobState.QUEUED, 0, None)
        assert (row["provider"], row["given_up"]) == (case.provider, [])
        assert_provider_state(case)
        log = log_of(job.id)
        assert log[-1]["type"] == "waiting"
        assert log[-1]["data"] == {"reason": REASONS[case.failure], "provider": case.provider}
        assert text_shown(log) == ""
        work_on(job)
        assert len(servers.chats(case.provider)) == 1  # nobody asks while it is away

        probe_providers()
        servers[case.provider].replies.append(ADA)
        row = work_on(job)
    assert (row["state"], row["attempt"], row["result"]["value"]) == (JobState.SUCCEEDED, 1, {"name": "Ada"})
    assert provider_row(case.provider)["state"] == ProviderState.UP
    log = log_of(job.id)
    assert text_shown(log) == ADA
    assert_withdrawn(log, case.moment)


@pytest.mark.parametrize("case", FINAL, ids=str)
def test_job_fails_clearly_where_no_provider_is_left(servers: Servers, user: Person, case: Case) -> None:
    servers[case.provider].replies.extend([case.reply] * 3)
    with llm_config(chain(case.provider)):
        job = make_job(user.id, WHOSE)
        row = work_on(job)
    assert (row["state"], row["attempt"], row["result"]) == (JobState.FAILED, 1, None)
    assert row["error"]["slug"] == case.slug
    assert row["error"]["detail"]
    assert KEY not in str(row["error"])
    assert text_shown(log_of(job.id)) == ""
    assert len(servers.chats(case.provider)) == tries_at_one(case.failure)
    assert_provider_state(case)


PRICED = Price(1, 1)
ONE_REQUEST, ALMOST_TWO = 0.000_01, 0.001_4  # of some 1,100 tokens at most, at a millionth each


def costing(moment: Moment) -> Changes:
    """OpenAI is too expensive for this user: from the first request on, or once its first output was paid."""
    most = {"before": ONE_REQUEST, "after": ALMOST_TWO}[moment]
    return Changes(budgets=Budgets(cost_per_day=most), prices={"openai": PRICED})


WORDY = MISFIT + " la" * 500


@pytest.mark.parametrize("moment", UNAFFORDABLE)
def test_provider_that_costs_nothing_does_what_the_user_cannot_afford(
    servers: Servers, user: Person, moment: Moment
) -> None:
    servers.openai.replies.append(WORDY)
    servers.ollama.replies.append(ADA)
    with llm_config(replace(costing(moment), chains=chain("openai", "ollama").chains)):
        job = make_job(user.id, WHOSE)
        row = work_on(job)
    assert (row["state"], row["attempt"], row["result"]["value"]) == (JobState.SUCCEEDED, 1, {"name": "Ada"})
    assert len(servers.chats("openai")) == (0 if moment == "before" else 1)
    assert provider_row("openai")["state"] == ProviderState.UP  # it is not to blame
    log = log_of(job.id)
    assert text_shown(log) == ADA
    assert_withdrawn(log, moment)
    [went_on] = [event for event in log if event["type"] == "retrying"]
    assert (went_on["data"]["provider"], went_on["data"]["error"]["slug"]) == ("ollama", "budget-exhausted")


@pytest.mark.parametrize("moment", UNAFFORDABLE)
def test_what_the_user_cannot_afford_fails_where_nothing_cheaper_is_left(
    servers: Servers, user: Person, moment: Moment
) -> None:
    servers.openai.replies.append(WORDY)
    with llm_config(replace(costing(moment), chains=chain("openai").chains)):
        row = work_on(make_job(user.id, WHOSE))
    assert (row["state"], row["attempt"], row["error"]["slug"]) == (JobState.FAILED, 1, "budget-exhausted")
    assert "The budget is renewed at" in row["error"]["detail"]
    assert provider_row("openai")["state"] == ProviderState.UP


def test_every_cell_of_the_table_has_a_case_at_each_provider() -> None:
    """A new failure, or moment, needs its cases. What no provider was asked for is the same at each of them."""
    cells = {(case.provider, case.failure, case.moment) for case in CASES}
    assert not cells & set(WORDLESS)
    assert cells | set(WORDLESS) == {
        (provider, failure, moment)
        for provider in ("openai", "anthropic", "ollama")
        for failure in TREATMENTS
        for moment in get_args(Moment)
        if failure not in NOT_ASKED
    }
    assert set(UNAFFORDABLE) == set(get_args(Moment))
