"""What jobs spend on a language model: a fake Ollama behind a real socket, with budgets and prices of its own."""

import json
from collections.abc import Iterator
from contextlib import closing
from decimal import Decimal
from uuid import uuid4

import pytest

import tasks.llm  # noqa: F401  # the handler registers itself
from core.errors import BudgetExhausted
from core.llm_config import Budgets, ChainEntry, Price
from db.models import JobState
from db.queries.llm import spending
from db.queries.llm.config import Changes
from db.queries.llm.spending import Amount, Day, Payer
from db.transactions import read_only, transaction
from embedded.servers import EmbeddedPostgres
from tasks import routing
from tasks.attempt import Attempt
from tasks.attempt_llm import connection
from tasks.contracts import GenerateText
from tasks.spending import BudgetReserved, metered
from tests.fakes.ollama_replies import Busy, Cut, Refusal, Slow
from tests.fakes.ollama_server import FakeOllama
from tests.support.attempts import run_to_end, take
from tests.support.configuration import Configure
from tests.support.databases import connected_to
from tests.support.factories import Person, make_job
from tests.support.job_queue import change, log_of, row_of
from tests.support.llm_config import llm_config
from tests.support.providers import connected_ollama
from tests.support.relay import to_postgres, url_through
from workers.llm.gateway import CompletionRequest, ModelError, Piece, Unaffordable, Usage
from workers.runtime.worker_loop import run

REQUEST = CompletionRequest("What is a lease?", max_tokens=100)
PAID_FIRST = (ChainEntry("ollama"), ChainEntry("unpaid"))
PRICES = {"ollama": Price(1.0, 10.0)}


@pytest.fixture
def server(platform: None, configure: Configure) -> Iterator[FakeOllama]:
    with connected_ollama(configure) as server:
        yield server


@pytest.fixture
def attempt(user: Person) -> Attempt:
    return take(make_job(user.id, GenerateText(prompt="What is a lease?")))


def claim_now(attempt: Attempt) -> Attempt:
    """With the budgets and prices that are in force by now."""
    attempt.claim = attempt.claim._replace(spending=routing.directory().config)
    return attempt


def ask(attempt: Attempt) -> Usage:
    claim_now(attempt)
    parts = list(metered(connection("ollama"), REQUEST, attempt))
    assert isinstance(parts[-1], Usage)
    return parts[-1]


def today(user: Person) -> Day:
    with read_only() as session:
        return spending.today(session, user.id)


def test_what_was_used_is_noted_and_the_reservation_ends(server: FakeOllama, attempt: Attempt, user: Person) -> None:
    with llm_config(Changes(budgets=Budgets(tokens_per_day=1000, cost_per_day=1), prices=PRICES)):
        server.replies.append("A promise with an end.")
        usage = ask(attempt)
    used = Amount(
        usage.prompt_tokens + usage.output_tokens, PRICES["ollama"].of(usage.prompt_tokens, usage.output_tokens)
    )
    assert (today(user).spent, today(user).reserved) == (used, Amount(0))
    assert attempt.usage.cost == pytest.approx(float(used.cost))


SETTLE = b"INSERT INTO llm_spending AS today (user_id, day, tokens"


@pytest.mark.parametrize("budgets", [Budgets(), Budgets(tokens_per_day=10_000)], ids=["unlimited", "reserved"])
def test_settlement_whose_answer_is_lost_counts_once(
    server: FakeOllama, attempt: Attempt, user: Person, postgres: EmbeddedPostgres, budgets: Budgets
) -> None:
    with (
        llm_config(Changes(budgets=budgets)),
        to_postgres(postgres.url) as line,
        connected_to(url_through(line, postgres.url)),
    ):
        line.lose_answer(SETTLE)
        usage = ask(attempt)
        assert line.lost_answers == 1
    assert (today(user).spent, today(user).reserved) == (Amount(usage.prompt_tokens + usage.output_tokens), Amount(0))


def test_tokens_are_counted_where_nothing_is_limited(server: FakeOllama, attempt: Attempt, user: Person) -> None:
    usage = ask(attempt)
    assert today(user).spent == Amount(usage.prompt_tokens + usage.output_tokens)
    assert attempt.usage.cost == 0


def test_who_has_too_few_tokens_left_asks_no_provider(server: FakeOllama, attempt: Attempt, user: Person) -> None:
    with llm_config(Changes(budgets=Budgets(tokens_per_day=50))), pytest.raises(BudgetExhausted) as refused:
        ask(attempt)
    assert not isinstance(refused.value, ModelError)  # another provider would count tokens too
    assert refused.value.slug == "budget-exhausted"
    assert "50" in refused.value.detail
    assert f"{today(user).renews_at:%Y-%m-%dT}00:00:00Z" in refused.value.detail
    assert 0 < (refused.value.retry_after_seconds or 0) <= 86_400
    assert not server.requests


def test_who_has_too_little_money_left_may_ask_a_provider_that_costs_nothing(
    server: FakeOllama, attempt: Attempt
) -> None:
    with llm_config(Changes(budgets=Budgets(cost_per_day=0.0001), prices=PRICES)), pytest.raises(Unaffordable):
        ask(attempt)
    assert not server.requests
    with llm_config(Changes(budgets=Budgets(cost_per_day=0.0001), prices={"openai": Price(1, 1)})):
        ask(attempt)


def test_what_other_jobs_have_reserved_is_waited_for(server: FakeOllama, attempt: Attempt, user: Person) -> None:
    with llm_config(Changes(budgets=Budgets(tokens_per_day=1000))):
        other = Payer(user.id, uuid4(), attempt.fence.claimed_at, 60)
        with transaction() as session:
            reservation = spending.reserve(session, other, Amount(950), Budgets(tokens_per_day=1000))
        with pytest.raises(BudgetReserved):
            ask(attempt)
        with transaction() as session:
            spending.settle(session, user.id, Amount(10), reservation_id=reservation, settlement_id=uuid4())
        ask(attempt)


def test_a_job_waits_for_what_others_have_reserved_and_uses_up_no_attempt(server: FakeOllama, user: Person) -> None:
    budgets = Budgets(tokens_per_day=2000)
    job = make_job(user.id, GenerateText(prompt="What is a lease?"))
    with llm_config(Changes(budgets=budgets)):
        with transaction() as session:
            other = Payer(user.id, uuid4(), job.created_at, 60)
            reservation = spending.reserve(session, other, Amount(1950), budgets)
        for _ in range(job.max_attempts + 1):
            change(job.id, "state = 'queued'")
            waiting = run_to_end(job)
        assert (waiting["state"], waiting["attempt"]) == (JobState.SCHEDULED, 0)
        told = log_of(job.id)[-1]
        assert (told["type"], told["data"]["error"]["slug"]) == ("retrying", "budget-exhausted")
        assert "running jobs" in told["data"]["error"]["detail"]
        assert not server.requests

        with transaction() as session:
            spending.settle(session, user.id, Amount(10), reservation_id=reservation, settlement_id=uuid4())
        change(job.id, "state = 'queued'")
        row = run_to_end(job)
    assert (row["state"], row["attempt"]) == (JobState.SUCCEEDED, 1)


def test_a_request_that_was_refused_costs_nothing(server: FakeOllama, attempt: Attempt, user: Person) -> None:
    server.replies.append(Busy())
    with llm_config(Changes(budgets=Budgets(tokens_per_day=1000))), pytest.raises(ModelError):
        ask(attempt)
    assert (today(user).spent, today(user).reserved) == (Amount(0), Amount(0))


def test_an_output_that_breaks_off_costs_what_had_come(server: FakeOllama, attempt: Attempt, user: Person) -> None:
    server.replies.append(Cut(after=3))
    with llm_config(Changes(budgets=Budgets(tokens_per_day=1000), prices=PRICES)), pytest.raises(ModelError):
        ask(attempt)
    assert today(user).spent.tokens > 3
    assert today(user).spent.cost > 0
    assert today(user).reserved == Amount(0)


def test_an_output_that_nobody_wants_any_more_costs_what_had_come(
    server: FakeOllama, attempt: Attempt, user: Person
) -> None:
    server.replies.append(Slow("one word " * 1000, seconds_per_piece=0.01))
    with llm_config(Changes(budgets=Budgets(tokens_per_day=1000))):
        with closing(metered(connection("ollama"), REQUEST, claim_now(attempt))) as parts:
            assert isinstance(next(parts), Piece)
        server.wait_for_disconnect()
    assert 0 < today(user).spent.tokens < 200
    assert today(user).reserved == Amount(0)


def test_a_job_over_its_budget_fails_and_says_when_it_is_renewed(server: FakeOllama, user: Person) -> None:
    job = make_job(user.id, GenerateText(prompt="What is a lease?"))
    with llm_config(Changes(budgets=Budgets(tokens_per_day=500))):
        row = run_to_end(job)
    assert (row["state"], row["attempt"]) == (JobState.FAILED, 1)
    assert row["error"]["slug"] == "budget-exhausted"
    assert "renewed at" in row["error"]["detail"]
    assert not server.requests


def test_the_receipt_says_what_the_job_cost(server: FakeOllama, user: Person) -> None:
    job = make_job(user.id, GenerateText(prompt="What is a lease?"))
    with llm_config(Changes(prices=PRICES)):
        row = run_to_end(job)
    receipt = row["receipt"]
    cost = Decimal(receipt["prompt_tokens"] + 10 * receipt["output_tokens"]) / 1_000_000
    assert receipt["cost"] == pytest.approx(float(cost))


def test_the_receipt_goes_on_from_what_earlier_attempts_have_used(server: FakeOllama, user: Person) -> None:
    """One breaks off, the next one writes: both are paid, and both are in the receipt."""
    server.replies += [Cut(after=3), "A promise with an end."]
    job = make_job(user.id, GenerateText(prompt="What is a lease?"))
    with llm_config(Changes(prices=PRICES, budgets=Budgets(tokens_per_day=100_000))):
        run(take(job))
        assert row_of(job.id)["state"] == JobState.QUEUED
        broken = today(user).spent
        assert broken.tokens > 3
        row = run_to_end(job)
    receipt, spent = row["receipt"], today(user).spent
    assert receipt["tries"] == 2
    assert receipt["prompt_tokens"] + receipt["output_tokens"] == spent.tokens > broken.tokens
    assert receipt["cost"] == pytest.approx(float(spent.cost))


def test_every_try_at_a_form_is_paid(server: FakeOllama, user: Person) -> None:
    """JSON that its token limit cut is asked for again: both outputs were written."""
    schema = {"type": "object", "properties": {"text": {"type": "string"}}, "required": ["text"]}
    server.replies += [json.dumps({"text": " ".join(map(str, range(3000)))}), '{"text": "short"}']
    job = make_job(user.id, GenerateText.model_validate({"prompt": "Write.", "schema": schema}))
    run_to_end(job)
    assert len(server.requests) == 2
    assert today(user).spent.tokens > 1024


@pytest.fixture
def unpaid(platform: None, configure: Configure) -> Iterator[tuple[FakeOllama, FakeOllama]]:
    """A provider with a price, and one named `unpaid` without."""
    with FakeOllama() as free:
        servers = json.dumps({"unpaid": free.url})
        with connected_ollama(configure, PENSUM_OLLAMA_SERVERS=servers, PENSUM_LLM_PROVIDER="auto") as paid:
            free.requests.clear()
            yield paid, free


def chats(server: FakeOllama) -> int:
    return sum(request.path == "/api/chat" for request in server.requests)


def test_who_cannot_pay_is_served_by_the_next_provider_that_costs_nothing(
    unpaid: tuple[FakeOllama, FakeOllama], user: Person
) -> None:
    paid, free = unpaid
    changes = Changes(chains={"generate": PAID_FIRST}, budgets=Budgets(cost_per_day=0.0001), prices=PRICES)
    with llm_config(changes):
        row = run_to_end(make_job(user.id, GenerateText(prompt="What is a lease?")))
    assert (row["state"], row["receipt"]["provider"], row["receipt"]["cost"]) == (JobState.SUCCEEDED, "unpaid", 0)
    assert (chats(paid), chats(free)) == (0, 1)


def test_a_failure_never_leads_to_a_provider_beyond_the_budget(
    unpaid: tuple[FakeOllama, FakeOllama], user: Person
) -> None:
    paid, free = unpaid
    free.replies.append(Refusal(400, "invalid options"))
    chain = tuple(reversed(PAID_FIRST))
    with llm_config(Changes(chains={"generate": chain}, budgets=Budgets(cost_per_day=0.0001), prices=PRICES)):
        row = run_to_end(make_job(user.id, GenerateText(prompt="What is a lease?")))
    assert (row["state"], row["error"]["slug"]) == (JobState.FAILED, "budget-exhausted")
    assert (chats(paid), chats(free)) == (0, 1)
    assert today(user).spent.cost == 0


def test_who_can_pay_is_served_by_the_first_provider(unpaid: tuple[FakeOllama, FakeOllama], user: Person) -> None:
    paid, free = unpaid
    with llm_config(Changes(chains={"generate": PAID_FIRST}, budgets=Budgets(cost_per_day=1), prices=PRICES)):
        row = run_to_end(make_job(user.id, GenerateText(prompt="What is a lease?")))
    assert row["receipt"]["provider"] == "ollama"
    assert row["receipt"]["cost"] > 0
    assert (chats(paid), chats(free)) == (1, 0)
