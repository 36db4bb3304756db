import json
import re
import signal
from pathlib import Path
from typing import IO, Any
from uuid import uuid4

import pytest

from db.queries.jobs.attempts import Event
from pensum_client import JobOut
from pensum_client.kinds import ROUTES
from tasks.contracts import EmbedQuery, EmbedTexts
from tests.support.api_worker import PROGRESS, succeed
from tests.support.client_server import ApiServer
from tests.support.client_worker import claim_job_of, fail, write_events
from tests.support.command_process import run_command
from tests.support.factories import Person, make_job, make_running_job
from tests.support.ports import reserve_port
from tests.support.terminal import LONG_SECONDS, Terminal, environment

PROMPT = json.dumps({"prompt": "What is a lease?"})


@pytest.fixture
def shell(server: ApiServer, user: Person) -> Terminal:
    return Terminal(server, user)


def read_until(lines: IO[str] | None, words: str) -> str:
    """The line that has them."""
    assert lines is not None
    return next(line for line in lines if words in line)


# The list


def test_list_is_tab_separated_lines_newest_first(shell: Terminal, user: Person) -> None:
    older, newer = make_job(user.id), make_job(user.id, EmbedTexts(texts=["a"]))
    done = shell.run("jobs")
    assert done.returncode == 0, done.stderr
    rows = [line.split("\t") for line in done.stdout.splitlines()]
    assert [row[:2] for row in rows] == [[str(newer.id), "llm.embed"], [str(older.id), "llm.generate"]]
    assert {row[2].split()[0] for row in rows} <= {"queued", "waits"}  # for the model, which nobody serves here
    assert str(older.id) not in shell.run("jobs", "--limit", 1).stdout
    assert str(newer.id) not in shell.run("jobs", "--kind", "llm.generate").stdout
    assert shell.run("jobs", "--state", "succeeded").stdout == ""


def test_list_is_limited_to_jobs_with_metadata(shell: Terminal, user: Person) -> None:
    make_job(user.id)
    done = shell.run(
        "submit", "llm.generate", "--input", PROMPT, "--metadata", "order=47=11", "--metadata", "course=ml"
    )
    assert done.returncode == 0, done.stderr
    [line] = shell.run("jobs", "--metadata", "order=47=11").stdout.splitlines()
    assert line.startswith(done.stdout.strip())
    assert shell.run("jobs", "--metadata", "order=47=11", "--metadata", "course=other").stdout == ""
    assert shell.run("jobs", "--metadata", "order").returncode == 2


def test_internal_jobs_are_listed_on_request(shell: Terminal, user: Person) -> None:
    job = make_job(user.id, EmbedQuery(text="What is a lease?"))
    assert shell.run("jobs").stdout == ""
    assert str(job.id) in shell.run("jobs", "--internal").stdout


def test_followed_list_prints_each_change_until_ctrl_c(shell: Terminal, user: Person) -> None:
    fence = make_running_job(user.id)
    with shell.start("jobs", "--follow") as process:
        assert str(fence.id) in read_until(process.stdout, "running")
        write_events(fence, Event("progress", PROGRESS))
        assert str(fence.id) in read_until(process.stdout, "3/10 chunks embedding")
        succeed(fence)
        assert str(fence.id) in read_until(process.stdout, "succeeded")
        process.send_signal(signal.SIGINT)
        assert process.wait(LONG_SECONDS) == 0


def test_list_at_a_terminal_is_a_table_with_progress_bars(shell: Terminal, user: Person) -> None:
    fence = make_running_job(user.id)
    with shell.watch("jobs", "--follow") as screen:
        assert screen.shows(str(fence.id))
        write_events(fence, Event("progress", PROGRESS))
        assert screen.shows("3/10 chunks embedding")
        assert "━" in screen.written
        screen.process.send_signal(signal.SIGINT)
        assert screen.process.wait(LONG_SECONDS) == 0


# One job


def test_job_is_shown_with_its_result_and_receipt(shell: Terminal, user: Person) -> None:
    fence = make_running_job(user.id)
    succeed(fence, text="A promise.")
    shown = shell.run("job", fence.id)
    assert shown.returncode == 0, shown.stderr
    for words in (str(fence.id), "succeeded", "queue_seconds", '"text": "A promise."'):
        assert words in shown.stdout
    job = JobOut.model_validate_json(shell.run("job", fence.id, "--json").stdout)
    assert (job.id, job.result) == (fence.id, {"text": "A promise."})


def test_waiting_job_is_shown_with_what_was_asked_and_its_position(shell: Terminal, user: Person) -> None:
    job_id = shell.run("submit", "llm.generate", "--input", PROMPT, "--metadata", "order=4711").stdout.strip()
    shown = shell.run("job", job_id).stdout
    assert re.search(r"^position +[1-9]", shown, re.MULTILINE)
    assert re.search(r"^metadata +order=4711$", shown, re.MULTILINE)
    assert '"prompt": "What is a lease?"' in shown


def test_job_is_cancelled_and_retried(shell: Terminal, user: Person) -> None:
    job = make_job(user.id)
    assert "cancelled" in shell.run("job", job.id, "--cancel").stdout
    assert "queued" in shell.run("job", job.id, "--retry").stdout
    both = shell.run("job", job.id, "--cancel", "--retry")
    assert (both.returncode, both.stdout) == (2, "")


def test_followed_job_prints_progress_and_tokens_as_they_come(shell: Terminal, user: Person) -> None:
    fence = make_running_job(user.id)
    with shell.start("job", fence.id, "--follow") as process:
        assert read_until(process.stderr, "started") == "started (attempt 1)\n"
        write_events(fence, Event("progress", PROGRESS))
        assert read_until(process.stderr, "chunks") == "3/10 chunks embedding\n"
        write_events(fence, Event("token", {"text": "A "}))
        assert process.stdout is not None
        assert process.stdout.read(2) == "A "
        write_events(fence, Event("token", {"text": "promise.\x1b[2J"}))
        succeed(fence, text="A promise.")
        assert process.stdout.read() == "promise.[2J\n"
        assert process.wait(LONG_SECONDS) == 0


def test_followed_job_at_a_terminal_has_a_progress_bar(shell: Terminal, user: Person) -> None:
    fence = make_running_job(user.id)
    with shell.watch("job", fence.id, "--follow") as screen:
        assert screen.shows("llm.generate")
        write_events(fence, Event("progress", PROGRESS))
        assert screen.shows("embedding")
        assert "━" in screen.written
        write_events(fence, Event("token", {"text": "A promise."}))
        assert screen.shows("A promise.")
        succeed(fence, text="A promise.")
        assert not screen.shows("the end")
        assert screen.process.wait(LONG_SECONDS) == 0


def test_followed_job_without_tokens_prints_its_result(shell: Terminal, user: Person) -> None:
    fence = make_running_job(user.id)
    succeed(fence, vectors=[[0.5]])
    done = shell.run("job", fence.id, "--follow")
    assert (done.returncode, json.loads(done.stdout)) == (0, {"vectors": [[0.5]]})


def test_followed_job_that_does_not_succeed_exits_with_1_and_the_reason(shell: Terminal, user: Person) -> None:
    fence, other = make_running_job(user.id), make_job(user.id)
    fail(fence, "The model is too small.")
    failed = shell.run("job", fence.id, "--follow")
    assert (failed.returncode, failed.stdout) == (1, "")
    assert "failed: The model is too small." in failed.stderr
    cancelled = shell.run("job", other.id, "--cancel", "--follow")
    assert cancelled.returncode == 1
    assert "cancelled" in cancelled.stderr


def test_json_option_prints_an_event_on_each_line(shell: Terminal, user: Person) -> None:
    fence = make_running_job(user.id)
    succeed(fence, text="A promise.")
    done = shell.run("job", fence.id, "--follow", "--json")
    events: list[dict[str, Any]] = [json.loads(line) for line in done.stdout.splitlines()]
    assert [event["type"] for event in events] == ["queued", "started", "result", "end"]
    assert events[2] == {"seq": 3, "type": "result", "data": {"text": "A promise."}}


# Submitting


def test_submission_prints_the_job_id(shell: Terminal) -> None:
    done = shell.run("submit", "llm.generate", "--input", PROMPT)
    assert done.returncode == 0, done.stderr
    assert JobOut.model_validate_json(shell.run("job", done.stdout.strip(), "--json").stdout).kind == "llm.generate"


def test_request_is_read_from_a_file_or_from_standard_input(shell: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "request.json"
    file.write_text(PROMPT)
    submitted = json.loads(shell.run("submit", "llm.generate", "-i", f"@{file}", "--json").stdout)
    assert (submitted["kind"], submitted["input"]["prompt"]) == ("llm.generate", "What is a lease?")
    with file.open() as stdin:
        words = ("submit", "llm.generate", "--input", "-", "--json")
        done = run_command(*words, env=environment(**shell.given), stdin=stdin.fileno())
    assert json.loads(done.stdout)["input"] == submitted["input"]
    missing = shell.run("submit", "llm.generate", "--input", f"@{tmp_path / 'nothing.json'}")
    assert (missing.returncode, missing.stdout) == (2, "")
    assert "No such file" in missing.stderr


async def test_submission_that_waits_prints_the_job_as_json_even_if_it_failed(shell: Terminal, user: Person) -> None:
    with shell.start("submit", "llm.generate", "--input", PROMPT, "--wait", "60", "--json") as process:
        fail(await claim_job_of(user), "The model is too small.")
        assert process.stdout is not None
        job = json.loads(process.stdout.read())
        assert process.wait(LONG_SECONDS) == 1
    assert (job["state"], job["error"]["detail"]) == ("failed", "The model is too small.")


@pytest.mark.parametrize("way", [("--follow",), ("--wait", "60")], ids=["following", "waiting"])
async def test_submission_that_waits_prints_the_result(shell: Terminal, user: Person, way: tuple[str, ...]) -> None:
    with shell.start("submit", "llm.generate", "--input", PROMPT, *way) as process:
        succeed(await claim_job_of(user), text="A promise.")
        assert process.stdout is not None
        assert json.loads(process.stdout.read()) == {"text": "A promise."}
        assert process.wait(LONG_SECONDS) == 0


def test_unknown_kind_error_names_the_known_kinds(shell: Terminal) -> None:
    done = shell.run("submit", "coffee.make", "--input", "{}")
    assert done.returncode == 2
    for kind in ROUTES:
        assert kind in done.stderr


@pytest.mark.parametrize(("body", "reason"), [("{", "Invalid JSON"), ("{}", "prompt: Field required")])
def test_invalid_request_prints_the_field_and_the_reason(shell: Terminal, body: str, reason: str) -> None:
    done = shell.run("submit", "llm.generate", "--input", body)
    assert (done.returncode, done.stdout) == (2, "")
    assert reason in done.stderr


# Where and who


def test_absent_server_error_says_how_to_start_it(shell: Terminal) -> None:
    done = shell.run("jobs", "--url", f"http://127.0.0.1:{reserve_port()}")
    assert done.returncode == 3
    assert "No response from http://127.0.0.1" in done.stderr
    assert "pensum up" in done.stderr
    assert "Traceback" not in done.stderr


def test_wrong_key_and_unknown_id_print_no_result(shell: Terminal) -> None:
    for done in (shell.run("jobs", "--key", "pk_wrong"), shell.run("job", uuid4()), shell.run("job", "no-id")):
        assert done.stdout == ""
        assert "Traceback" not in done.stderr


def test_key_of_pensum_up_is_used_on_this_machine_and_never_sent_to_a_given_url(
    server: ApiServer, user: Person, shell: Terminal, tmp_path: Path
) -> None:
    (tmp_path / "admin-key").write_text(f"{user.key}\n")
    job = make_job(user.id)
    shell.given = {"PENSUM_HOME": tmp_path, "PENSUM_PORT": server.port}
    assert str(job.id) in shell.run("jobs").stdout
    elsewhere = shell.run("jobs", "--url", server.url)
    assert elsewhere.returncode == 2
    assert "needs an API key" in elsewhere.stderr
    homeless = shell.run("jobs", PENSUM_HOME=tmp_path / "nowhere")
    assert homeless.returncode == 2
    assert "pensum up" in homeless.stderr


def test_closed_pipe_ends_the_command_without_a_traceback(shell: Terminal, user: Person) -> None:
    make_job(user.id)
    with shell.start("jobs", "--follow") as process:
        assert process.stdout is not None
        process.stdout.close()
        assert process.stderr is not None
        assert "Traceback" not in process.stderr.read()
