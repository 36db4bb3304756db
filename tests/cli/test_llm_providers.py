"""`pensum llm providers`, `away` and `back`, and what a person sees of a job that waits for a model."""

import json
from collections.abc import Iterator

import pytest
from sqlalchemy import text

from db.models import ProviderState
from db.queries.jobs.attempts import Event
from db.queries.llm import providers
from db.transactions import transaction
from tests.support.api_worker import succeed
from tests.support.client_server import ApiServer
from tests.support.client_worker import write_events
from tests.support.factories import Person, make_job, make_running_job, make_user
from tests.support.live_workers import live_worker
from tests.support.providers import announced_providers
from tests.support.terminal import LONG_SECONDS, Terminal
from tests.support.waiting import eventually

MODELS = [{"provider": "ollama", "name": "llama3.2:3b", "capabilities": ["completion"]}]


@pytest.fixture(autouse=True)
def _away(platform: None) -> Iterator[None]:
    """Ollama went a moment ago."""
    with announced_providers({"ollama": MODELS}), live_worker("gpu.llm"):
        with transaction() as session:
            providers.report_down(session, "ollama", ProviderState.AWAY, detail="The connection was refused.")
        yield


@pytest.fixture
def admin(server: ApiServer) -> Terminal:
    return Terminal(server, make_user(is_admin=True))


def make_waiting_job(user: Person) -> str:
    job = make_job(user.id)
    with transaction() as session:
        session.execute(
            text("UPDATE jobs SET provider = 'ollama', queue = 'gpu.llm' WHERE id = :id"),
            {"id": job.id},
        )
    return str(job.id)


def test_providers_are_tab_separated_lines(admin: Terminal) -> None:
    done = admin.run("llm", "providers")
    assert done.returncode == 0, done.stderr
    [row] = [line.split("\t") for line in done.stdout.splitlines()]
    assert row[:2] == ["ollama", "away"]
    assert row[3:] == ["0 of 1", "0", "1", "The connection was refused."]
    assert json.loads(admin.run("llm", "providers", "--json").stdout)["detail"] == "The connection was refused."


def test_administrator_declares_a_provider_away_and_back(admin: Terminal) -> None:
    away = admin.run("llm", "away", "ollama")
    assert away.returncode == 0, away.stderr
    assert "declared it away." in away.stdout
    assert json.loads(admin.run("llm", "away", "ollama", "--json").stdout)["declared_away_at"] is not None
    assert "declared it away." not in admin.run("llm", "back", "ollama").stdout
    unknown = admin.run("llm", "away", "olama")
    assert unknown.returncode != 0
    assert "'ollama'" in unknown.stderr


def test_administrator_forgets_a_provider_that_no_worker_announces(admin: Terminal) -> None:
    served = admin.run("llm", "forget", "ollama")
    assert served.returncode != 0
    assert "A live worker announces the provider 'ollama'" in served.stderr
    with transaction() as session:
        session.execute(text("UPDATE llm_providers SET announced_at = now() - interval '1 hour'"))
    forgotten = admin.run("llm", "forget", "ollama")
    assert (forgotten.returncode, forgotten.stdout) == (0, "Forgot ollama.\n")
    assert admin.run("llm", "providers", "--json").stdout == ""
    again = admin.run("llm", "forget", "ollama")
    assert again.returncode != 0
    assert "None is known" in again.stderr


def test_learner_declares_nothing(server: ApiServer, user: Person) -> None:
    done = Terminal(server, user).run("llm", "away", "ollama")
    assert done.returncode != 0
    assert "administrator" in done.stderr


def test_job_that_waits_for_its_model_says_since_when_in_local_time(server: ApiServer, user: Person) -> None:
    job = make_waiting_job(user)
    with transaction() as session:
        session.execute(text("UPDATE jobs SET queued_at = '2020-01-01' WHERE id = :id"), {"id": job})
        session.execute(text("UPDATE llm_providers SET down_since = '2026-11-22 11:03:20+00'"))
    shell = Terminal(server, user)
    since = "waits for the model of ollama, away since 2026-11-22 21:03"
    assert eventually(lambda: since in shell.run("job", job, TZ="Asia/Vladivostok").stdout)  # the API keeps it for 1 s
    assert since in shell.run("jobs", TZ="Asia/Vladivostok").stdout


def test_followed_job_that_waits_says_so_and_withdraws_its_text(server: ApiServer, user: Person) -> None:
    fence = make_running_job(user.id)
    with Terminal(server, user).start("job", fence.id, "--follow") as process:
        write_events(fence, Event("token", {"text": "An unf"}), Event("restarted", {}))
        assert process.stderr is not None
        assert any("withdrawn" in line for line in process.stderr)
        succeed(fence, text="A whole answer.")
        assert process.wait(LONG_SECONDS) == 0
        assert process.stdout is not None
        assert json.dumps("A whole answer.") in process.stdout.read()


def test_job_that_waits_says_so_while_it_is_followed(server: ApiServer, user: Person) -> None:
    job = make_waiting_job(user)
    with Terminal(server, user).start("job", job, "--follow") as process:
        assert process.stderr is not None
        assert any("waits for the model of ollama, away since" in line for line in process.stderr)
