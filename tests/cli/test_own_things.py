"""`pensum documents`, `keys`, `webhooks` and `usage`, as a person and as a script run them."""

import json
from uuid import uuid4

import pytest

from tests.support.client_server import ApiServer
from tests.support.factories import Person
from tests.support.library import axis, make_passages
from tests.support.terminal import Terminal

RECEIVER = "http://127.0.0.1:9/hook"


@pytest.fixture
def shell(server: ApiServer, user: Person) -> Terminal:
    return Terminal(server, user)


def test_documents_are_listed_shown_and_deleted(shell: Terminal, user: Person) -> None:
    document = make_passages(user.id, [("A lock lifts boats.", axis(1))])
    rows = [line.split("\t") for line in shell.run("documents", "list").stdout.splitlines()]
    assert [row[:2] for row in rows] == [[str(document.id), "ready"]]
    assert shell.run("documents", "list", "--state", "failed").stdout == ""
    assert "A lock lifts boats." in shell.run("documents", "show", document.id).stdout
    deleted = shell.run("documents", "delete", document.id, "--yes", "--json")
    assert json.loads(deleted.stdout)["id"] == str(document.id)
    assert shell.run("documents", "show", document.id).returncode == 5


def test_document_is_not_deleted_without_a_yes(shell: Terminal, user: Person) -> None:
    document = make_passages(user.id, [("A lock lifts boats.", axis(1))])
    assert shell.run("documents", "delete", document.id).returncode == 1
    assert shell.run("documents", "show", document.id).returncode == 0


def test_key_is_shown_once_works_with_its_scopes_and_is_revoked(shell: Terminal) -> None:
    made = shell.run("keys", "create", "reader", "--scope", "read", "--days", 2)
    secret = made.stdout.strip()
    assert secret.startswith("pk_")
    assert shell.run("jobs", PENSUM_API_KEY=secret).returncode == 0
    assert shell.run("keys", "create", "another", PENSUM_API_KEY=secret).returncode == 4
    listed = [json.loads(line) for line in shell.run("keys", "list", "--json").stdout.splitlines()]
    [reader] = [one for one in listed if one["name"] == "reader"]
    assert reader["scopes"] == ["read"]
    assert secret not in json.dumps(listed)
    assert shell.run("keys", "revoke", reader["id"]).returncode == 0
    assert shell.run("jobs", PENSUM_API_KEY=secret).returncode == 4


def test_webhook_is_made_tested_and_deleted(shell: Terminal) -> None:
    created = shell.run("webhooks", "create", RECEIVER, "--event", "job.failed")
    id_, secret = created.stdout.split()
    assert secret.startswith("whsec_")
    assert shell.run("webhooks", "list").stdout == f"{id_}\theld until a test is answered\tjob.failed\t{RECEIVER}\n"
    test = json.loads(shell.run("webhooks", "test", id_, "--json").stdout)
    deliveries = shell.run("webhooks", "deliveries", id_).stdout
    assert test["id"] in [line.split("\t")[0] for line in deliveries.splitlines()]
    assert json.loads(shell.run("webhooks", "delete", id_, "--yes", "--json").stdout)["id"] == id_
    assert shell.run("webhooks", "list").stdout == ""


def test_usage_is_told(shell: Terminal) -> None:
    used = json.loads(shell.run("usage", "--json").stdout)
    assert used["bytes"]["used"] == 0
    assert shell.run("usage").stdout.startswith("bytes stored\t0\t")


def test_list_at_a_terminal_has_columns_and_colours_unless_they_are_not_wanted(shell: Terminal, user: Person) -> None:
    make_passages(user.id, [("A lock lifts boats.", axis(1))])
    with shell.watch("documents", "list") as screen:
        assert screen.shows("path")
        assert screen.shows("\x1b[32mready")
    shell.given["NO_COLOR"] = "1"
    with shell.watch("documents", "list") as screen:
        assert screen.shows("ready")
        assert "\x1b[32m" not in screen.written
    with shell.watch("documents", "list", "--json") as screen:
        assert not screen.shows("\x1b[3")


def test_error_is_a_problem_as_json_where_json_was_asked_for(shell: Terminal) -> None:
    missing = shell.run("job", uuid4(), "--json")
    problem = json.loads(missing.stderr)
    assert (problem["status"], problem["exit_status"], missing.returncode) == (404, 5, 5)
    assert missing.stdout == ""
    absent = shell.run("jobs", "--json", "--url", "http://127.0.0.1:9")
    assert (json.loads(absent.stderr)["exit_status"], absent.returncode) == (3, 3)
