"""How often a worker waits for PostgreSQL: its way there may be long. Each limit is exact, and none depends on time."""

from collections.abc import Callable, Iterator

import pytest

import tasks.embeddings  # importing it registers the handlers
import tasks.llm  # noqa: F401  # importing it registers the handlers
from core.llm_config import Budgets
from db import prepared_statements
from db.queries.llm.config import Changes
from embedded.servers import EmbeddedPostgres
from tasks import routing
from tasks.contracts import EmbedQuery, EmbedTexts, GenerateText
from tasks.queues import GPU_EMBED, GPU_LLM, IO, Queue
from tests.support.configuration import Configure
from tests.support.databases import connected_to
from tests.support.factories import Person, make_job
from tests.support.llm_config import llm_config
from tests.support.probe_jobs import Done, Register
from tests.support.providers import connected_ollama, probe_providers
from tests.support.relay import Relay, to_postgres, url_through
from workers.runtime.worker_loop import drain


@pytest.fixture
def line(platform: None, postgres: EmbeddedPostgres) -> Iterator[Relay]:
    with to_postgres(postgres.url) as relay, connected_to(url_through(relay, postgres.url)):
        yield relay


def asked(line: Relay) -> int:
    """Round trips, without renewals of leases and reports, which nobody waits for, and those of their connections."""
    return sum(not is_background(question) for one in line.conversations() for question in one.questions)


def is_background(question: bytes) -> bool:
    is_report = b'"events":' in question and b'"result":' not in question
    is_connecting = not question.startswith(b"Q") or question[5:].startswith((b"select pg_catalog.", b"show "))
    return is_report or is_connecting or b"is_cancelled" in question


def run_warm(line: Relay, queue: Queue, submit: Callable[[], object]) -> int:
    """The fewest round trips of some jobs after the first one, which opens connections: now and then one more meets a
    thread that asks for something else."""
    counts = []
    for _ in range(4):
        submit()
        routing.forget_directory()
        line.reset()
        assert drain(queue, seconds=0.0) == 1
        counts.append(asked(line))
    return min(counts[1:])


def claim_warm(line: Relay, queue: Queue) -> int:
    """The fewest round trips of some claims that find nothing, for the same reason."""
    counts = []
    for _ in range(4):
        line.reset()
        assert drain(queue, seconds=0.0) == 0
        counts.append(asked(line))
    return min(counts[1:])


def test_a_claim_is_one_round_trip(line: Relay) -> None:
    for queue in (GPU_EMBED, IO):
        assert claim_warm(line, queue) == 1


def test_a_claim_with_a_new_plan_is_one_round_trip(line: Relay, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prepared_statements, "REPLAN_SECONDS", 0)
    assert claim_warm(line, GPU_EMBED) == 1


def test_a_job_is_two_round_trips(line: Relay, register: Register, user: Person) -> None:
    kind = register(lambda attempt, contract: Done(text=contract.text))
    assert run_warm(line, IO, lambda: make_job(user.id, kind(text="hello"))) == 2


def test_an_embedding_job_is_two_round_trips(line: Relay, user: Person) -> None:
    assert run_warm(line, GPU_EMBED, lambda: make_job(user.id, EmbedTexts(texts=["What is a lease?"]))) == 2


def test_the_vector_of_a_search_is_two_round_trips(line: Relay, user: Person) -> None:
    assert run_warm(line, GPU_EMBED, lambda: make_job(user.id, EmbedQuery(text="What is a lease?"))) == 2


@pytest.mark.parametrize(("budgets", "most"), [(Budgets(), 1), (Budgets(tokens_per_day=100_000), 2)], ids=repr)
def test_a_model_is_asked_after_two_round_trips(
    line: Relay, user: Person, configure: Configure, budgets: Budgets, most: int
) -> None:
    """Its claim, and the reservation where budgets are limited."""
    before: list[int] = []

    def respond(_: object) -> str:
        before.append(asked(line))
        return "A promise with an end."

    with connected_ollama(configure) as server, llm_config(Changes(budgets=budgets)):
        probe_providers()
        server.respond = respond
        run_warm(line, GPU_LLM, lambda: make_job(user.id, GenerateText(prompt="What is a lease?")))
    assert min(before[1:]) == most
