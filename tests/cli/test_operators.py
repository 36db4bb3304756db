"""`pensum jobs --all-users`, `users`, `problems`, `audit`, `queues`, `kinds`, `workers` and `status`, as operators run
them."""

import json
import signal
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

import tasks.bulk_actions  # noqa: F401  # importing it registers its handler
from tasks.contracts import EmbedTexts
from tasks.queues import IO
from tests.support.client_server import ApiServer
from tests.support.client_worker import fail
from tests.support.factories import Person, make_job, make_running_job, make_user
from tests.support.in_process_worker import working
from tests.support.live_workers import live_worker
from tests.support.pauses import resumed
from tests.support.terminal import LONG_SECONDS, Terminal

__all__ = ["resumed"]


@pytest.fixture
def operator(server: ApiServer) -> Terminal:
    return Terminal(server, make_user(is_operator=True))


@pytest.fixture
def admin(server: ApiServer) -> Terminal:
    return Terminal(server, make_user(is_admin=True))


def rows(output: str) -> list[list[str]]:
    return [line.split("\t") for line in output.splitlines()]


def ids(output: str) -> set[str]:
    return {row[0] for row in rows(output)}


def state_of(shell: Terminal, user: Person, job_id: UUID) -> str:
    lines = shell.run("jobs", "--all-users", "--user", user.id, "--json").stdout.splitlines()
    [job] = [job for job in map(json.loads, lines) if job["id"] == str(job_id)]
    return str(job["state"])


# Jobs of all users


def test_operator_lists_jobs_of_all_users_with_their_e_mail_addresses(operator: Terminal, user: Person) -> None:
    job, other = make_job(user.id), make_job(make_user().id)
    listed = operator.run("jobs", "--all-users", "--limit", 500)
    assert listed.returncode == 0, listed.stderr
    assert {str(job.id), str(other.id)} <= ids(listed.stdout)
    [row] = rows(operator.run("jobs", "--all-users", "--user", user.id).stdout)
    assert row[0] == str(job.id)
    assert row[-1].endswith("@example.org")


def test_jobs_of_all_users_are_limited_by_kind_problem_and_time(operator: Terminal, user: Person) -> None:
    queued, failed = make_job(user.id, EmbedTexts(texts=["a"])), make_running_job(user.id)
    fail(failed, "The model is too small.")
    of_user = ("jobs", "--all-users", "--user", user.id)
    [line] = operator.run(*of_user, "--state", "failed", "--json").stdout.splitlines()
    shown = json.loads(line)
    assert (shown["id"], shown["texts_withheld"]) == (str(failed.id), True)
    problem = shown["error"]["type"].removeprefix("/problems/")
    assert ids(operator.run(*of_user, "--problem", problem).stdout) == {str(failed.id)}
    assert ids(operator.run(*of_user, "--kind", "llm.embed").stdout) == {str(queued.id)}
    assert len(ids(operator.run(*of_user, "--since", "1h").stdout)) == 2
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    assert operator.run(*of_user, "--since", tomorrow).stdout == ""


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("--problem", "timed-out"), "--all-users"),
        (("--cancel",), "--all-users"),
        (("--all-users", "--metadata", "course=ml"), "your own jobs"),
        (("--all-users", "--since", "yesterday"), "'yesterday' is not"),
        (("--all-users", "--state", "asleep"), "'queued'"),
        (("--all-users", "--cancel", "--retry"), "not both"),
    ],
)
def test_filters_that_do_not_fit_are_refused(operator: Terminal, arguments: tuple[str, ...], complaint: str) -> None:
    done = operator.run("jobs", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert complaint in " ".join(done.stderr.replace("│", " ").split())


def test_bulk_cancel_says_how_many_and_changes_nothing_without_a_yes(operator: Terminal, user: Person) -> None:
    jobs = [make_job(user.id), make_job(user.id)]
    asked = operator.run("jobs", "--all-users", "--user", user.id, "--cancel")
    assert asked.returncode == 1
    assert "Cancel 2 jobs?" in asked.stderr
    assert {state_of(operator, user, job.id) for job in jobs} == {"queued"}
    with working(IO):
        acted = operator.run("jobs", "--all-users", "--user", user.id, "--cancel", "--yes")
    assert (acted.returncode, acted.stdout) == (0, "cancel: 2 of 2 jobs\n")
    assert {state_of(operator, user, job.id) for job in jobs} == {"cancelled"}


def test_only_administrators_run_jobs_of_others_again(operator: Terminal, admin: Terminal, user: Person) -> None:
    job = make_running_job(user.id)
    fail(job, "The model is too small.")
    again = ("jobs", "--all-users", "--user", user.id, "--retry", "--yes", "--json")
    assert operator.run(*again).returncode == 4
    with working(IO):
        acted = json.loads(admin.run(*again).stdout)
    assert (acted["count"], acted["done"], acted["state"]) == (1, 1, "succeeded")
    assert state_of(admin, user, job.id) == "queued"


def test_learner_sees_nothing_of_others(server: ApiServer, user: Person) -> None:
    shell = Terminal(server, user)
    for words in (("jobs", "--all-users"), ("users", "list"), ("problems",), ("audit",), ("queues",), ("workers",)):
        refused = shell.run(*words)
        assert (refused.returncode, refused.stdout) == (4, "")


# Accounts, problems and the audit log


def test_account_is_found_suspended_and_restored_and_the_log_tells(admin: Terminal, user: Person) -> None:
    job = make_job(user.id)
    email = json.loads(admin.run("users", "show", user.id, "--json").stdout)["email"]
    [row] = rows(admin.run("users", "list", "--search", email).stdout)
    assert row[:4] == [str(user.id), "active", "user", email]
    asked = admin.run("users", "suspend", user.id)
    assert asked.returncode == 1
    assert "1 unfinished jobs" in asked.stderr
    assert state_of(admin, user, job.id) == "queued"
    done = admin.run("users", "suspend", user.id, "--yes", "--reason", "Spam", "--json")
    suspended = json.loads(done.stdout)
    assert (suspended["is_active"], suspended["cancelled_jobs"]) == (False, 1)
    assert ids(admin.run("users", "list", "--suspended", "--search", email).stdout) == {str(user.id)}
    assert admin.run("users", "restore", user.id).stdout.split("\t")[1] == "active"
    actions = [row[1] for row in rows(admin.run("audit", "--subject", user.id, "--since", "1h").stdout)]
    assert actions == ["user.restore", "user.suspend"]
    [entry] = admin.run("audit", "--subject", user.id, "--action", "user.suspend", "--json").stdout.splitlines()
    assert json.loads(entry)["after"]["reason"] == "Spam"


def test_token_of_a_user_is_printed_and_acts_for_them_alone(
    admin: Terminal, server: ApiServer, operator: Terminal, user: Person
) -> None:
    one, other = make_job(user.id), make_job(user.id)
    made = admin.run("users", "token", user.id, "--scope", "read", "--ttl", "90s", "--job", one.id)
    assert made.returncode == 0, made.stderr
    page = {"PENSUM_API_KEY": made.stdout.strip()}
    assert Terminal(server, user).run("job", one.id, **page).returncode == 0
    assert Terminal(server, user).run("job", other.id, **page).returncode in {4, 5}
    told = json.loads(admin.run("users", "token", user.id, "--scope", "read", "--scope", "write", "--json").stdout)
    lifetime = datetime.fromisoformat(told["expires_at"]) - datetime.fromisoformat(told["created_at"])
    assert (lifetime, told["scopes"], told["job_id"]) == (timedelta(minutes=15), ["read", "write"], None)
    assert operator.run("users", "token", user.id, "--scope", "read").returncode == 4
    for wrong in (("--ttl", "soon"), ("--ttl", "2d"), ("--scope", "admin")):
        assert admin.run("users", "token", user.id, "--scope", "read", *wrong).returncode == 2


def test_administrator_gives_a_role_that_operators_cannot_give(
    admin: Terminal, operator: Terminal, user: Person
) -> None:
    assert operator.run("users", "role", user.id, "operator").returncode == 4
    assert admin.run("users", "role", user.id, "operator").stdout.split("\t")[2] == "operator"
    assert admin.run("users", "role", user.id, "king").returncode == 2
    assert admin.run("users", "show", make_job(user.id).id).returncode == 5


def test_problems_are_grouped_with_a_job_to_look_at(operator: Terminal, user: Person) -> None:
    job = make_running_job(user.id)
    fail(job, "The model is too small.")
    asked = ("problems", "--since", "1h")
    groups = [json.loads(line) for line in operator.run(*asked, "--json").stdout.splitlines()]
    assert sum(group["count"] for group in groups if group["kind"] == "llm.generate") >= 1
    assert {group["problem"] for group in groups} == {row[0] for row in rows(operator.run(*asked).stdout)}


# The platform


@pytest.mark.usefixtures("resumed")
@pytest.mark.parametrize(("of", "name"), [("queue", "io.fetch"), ("kind", "mail.send")])
def test_operator_pauses_and_resumes_a_queue_or_a_kind(operator: Terminal, of: str, name: str) -> None:
    paused = operator.run(f"{of}s", "pause", name)
    assert paused.returncode == 0, paused.stderr
    assert rows(paused.stdout)[0][:2] == [of, name]
    listed = {row[0 if of == "queue" else 1]: row for row in rows(operator.run(f"{of}s").stdout)}
    assert any(cell.startswith("since ") for cell in listed[name])
    assert json.loads(operator.run(f"{of}s", "resume", name, "--json").stdout)["paused_at"] is None
    listed = {row[0 if of == "queue" else 1]: row for row in rows(operator.run(f"{of}s").stdout)}
    assert not any(cell.startswith("since ") for cell in listed.get(name, ()))
    assert operator.run(f"{of}s", "pause", "tests.nothing").returncode == 5


def test_queues_are_listed_with_counts(operator: Terminal) -> None:
    shown = {row[0]: row for row in rows(operator.run("queues").stdout)}
    told = [json.loads(line) for line in operator.run("queues", "--json").stdout.splitlines()]
    assert [one["name"] for one in told] == list(shown)
    assert shown["gpu.llm"][1] in {"idle", "busy", "starved", "dead", "waiting"}


def test_operator_lists_workers_and_drains_one(operator: Terminal) -> None:
    with live_worker("gpu.llm"):
        before = workers_of(operator)
        assert (before["state"], before["gpu"], before["queues"]) == ("works", "?", "gpu.llm")
        drained = operator.run("workers", "drain", before["id"], "--json")
        assert json.loads(drained.stdout)["drain_requested_at"] is not None
        assert workers_of(operator)["state"] == "drains"
    assert operator.run("workers", "drain", before["id"]).returncode == 5


def workers_of(shell: Terminal) -> dict[str, str]:
    """The only one that takes no job."""
    [row] = [row for row in rows(shell.run("workers").stdout) if row[1] == "live"]
    return dict(zip(("id", "name", "state", "queues", "slots", "jobs", "gpu"), row, strict=False))


def test_schedules_are_listed_and_administrators_run_one(operator: Terminal, admin: Terminal) -> None:
    listed = {row[0]: row for row in rows(operator.run("schedules").stdout)}
    told = [json.loads(line) for line in operator.run("schedules", "--json").stdout.splitlines()]
    assert [one["name"] for one in told] == list(listed)
    assert listed["retain"][2] == "10 min"
    assert operator.run("schedules", "run", "retain").returncode == 4
    assert json.loads(admin.run("schedules", "run", "retain", "--json").stdout)["name"] == "retain"
    assert admin.run("schedules", "run", "breakfast").returncode == 5


def test_status_needs_no_key_and_is_lines_in_a_pipe(server: ApiServer, user: Person) -> None:
    shell = Terminal(server, user)
    shell.given = {"PENSUM_URL": server.url}
    with live_worker("gpu.llm"):
        make_job(user.id)
        done = shell.run("status")
        assert done.returncode == 0, done.stderr
        status = json.loads(shell.run("status", "--json").stdout)
    lines = rows(done.stdout)
    assert lines[0][:2] == ["platform", ""]
    assert {row[1] for row in lines if row[0] == "queue"} == status["queues"].keys()
    [gpu] = [row for row in lines if row[:2] == ["queue", "gpu.llm"]]
    assert int(gpu[3]) >= 1
    assert {row[1] for row in lines if row[0] == "reason"} == set(status["reasons"])


def test_status_at_a_terminal_follows_the_queues_until_ctrl_c(server: ApiServer, user: Person) -> None:
    shell = Terminal(server, user)
    with shell.watch("status") as screen:
        assert screen.shows("upkeep")
        screen.written = ""
        assert screen.shows("upkeep")
        screen.process.send_signal(signal.SIGINT)
        assert screen.process.wait(LONG_SECONDS) == 0
    with shell.watch("status", "--once") as screen:
        assert screen.shows("upkeep")
        assert screen.process.wait(LONG_SECONDS) == 0
