"""`pensum llm check`, against a stand-in for Ollama whose models are good, weak, slow, or away."""

import json
import signal
import subprocess
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from cli.llm_check.kinds import Verdict
from tests.fakes.ollama_replies import Hang, Refusal
from tests.fakes.ollama_server import FakeOllama
from tests.support.command_process import CommandProcess, run_command
from tests.support.good_model import good_reply
from tests.support.terminal import environment
from workers.llm.forms import Form

KINDS = 10
TASKS = 10 * KINDS
CHECK_SECONDS = 110.0  # of a hundred tasks, on a busy machine


@pytest.fixture
def ollama() -> Iterator[FakeOllama]:
    with FakeOllama() as server:
        yield server


def check(ollama: FakeOllama, *args: object) -> "subprocess.CompletedProcess[str]":
    return run_command("llm", "check", *args, env=environment(OLLAMA_HOST=ollama.url), timeout=CHECK_SECONDS)


def check_json(ollama: FakeOllama, *args: object) -> tuple[int, dict[str, Any]]:
    done = check(ollama, "--json", *args)
    assert done.stdout, done.stderr
    return done.returncode, json.loads(done.stdout)


def reasons(report: dict[str, Any]) -> set[str]:
    return {reason for kind in report["kinds"] for reason in kind["reasons"]}


def test_good_model_is_fit_for_each_kind_of_work(ollama: FakeOllama) -> None:
    ollama.respond = good_reply
    status, report = check_json(ollama)
    assert {kind["kind"]: (kind["done"], kind["of"], kind["reasons"]) for kind in report["kinds"]} == {
        kind["kind"]: (10, 10, {}) for kind in report["kinds"]
    }
    assert (status, len(report["kinds"]), report["stopped"]) == (0, KINDS, None)
    assert (report["provider"], report["model"], report["context_tokens"]) == ("ollama", "llama3.2:3b", 8_192)
    assert all(kind["first_token_seconds"] >= 0 and kind["tokens_per_second"] > 0 for kind in report["kinds"])
    assert report["summary"].startswith("'llama3.2:3b' of 'ollama' is fit for answers with citations,")


def test_table_and_sentence_say_what_a_model_is_fit_for(ollama: FakeOllama) -> None:
    ollama.respond = lambda body: "blah" if body.get("format") else good_reply(body)
    done = check(ollama)
    assert done.returncode == 0
    rows = {line.split("  ")[0]: " ".join(line.split()) for line in done.stdout.splitlines()}
    assert "chat fit 10 of 10" in rows["chat"]
    assert "cloze exercises unfit 0 of 10" in rows["cloze exercises"]
    assert "wrote nonsense twice" in rows["cloze exercises"]
    assert "is fit for answers with citations and chat; it is not fit for multiple-choice exercises" in done.stdout
    assert "Context: 8192" in done.stdout
    assert "50 of 100 tasks" in done.stderr


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        ("blah blah", "wrote nonsense twice"),
        ("la " * 40, "repeats itself"),
    ],
    ids=["nonsense", "repetition"],
)
def test_weak_model_is_fit_for_nothing(ollama: FakeOllama, reply: str, reason: str) -> None:
    ollama.respond = lambda body: reply
    status, report = check_json(ollama)
    assert status == 1
    assert reason in reasons(report)
    assert {kind["verdict"] for kind in report["kinds"]} == {"unfit"}
    assert "is fit for none of Pensum's work" in report["summary"]


def test_output_that_its_limit_cuts_twice_does_not_come_to_an_end(ollama: FakeOllama) -> None:
    words = '{"evidence": "' + " ".join(map(str, range(2 * Verdict.tokens)))  # the second attempt has twice the tokens
    ollama.respond = lambda body: words if is_for(Verdict, body) else "blah blah"
    status, report = check_json(ollama)
    [grading] = [kind for kind in report["kinds"] if kind["kind"] == "grading"]
    assert status == 1
    assert (grading["verdict"], grading["reasons"]) == ("unfit", {"does not come to an end": 10})


def is_for(form: type[Form], body: Mapping[str, Any]) -> bool:
    return bool(body.get("format")) and body["format"].get("title") == form.__name__


def test_silent_model_costs_the_time_of_its_tasks_and_no_more(ollama: FakeOllama) -> None:
    ollama.respond = lambda body: Hang(after=1) if body.get("format") else good_reply(body)
    status, report = check_json(ollama, "--task-seconds", 0.5, "--total-seconds", 10)
    assert status == 0
    assert report["stopped"] == "the limit of 10 s was reached"
    assert reasons(report) == {"too slow"}
    assert 0 < sum(kind["asked"] for kind in report["kinds"]) < TASKS


def test_ctrl_c_stops_the_model_and_keeps_the_results(ollama: FakeOllama) -> None:
    ollama.respond = lambda body: Hang(after=1) if body.get("format") else good_reply(body)
    with CommandProcess(["llm", "check"], env=environment(OLLAMA_HOST=ollama.url)) as process:
        ollama.wait_until(lambda: any("format" in request.body for request in ollama.requests), "form")
        process.send_signal(signal.SIGINT)
        ollama.wait_for_disconnect()
        output, _ = process.communicate()
    assert process.returncode == 130
    assert "Not all tasks were given: it was interrupted." in output
    assert "1 of 1" in output


def test_missing_model_is_named(ollama: FakeOllama) -> None:
    done = check(ollama, "unheard-of")
    assert done.returncode == 2
    assert "unheard-of" in done.stdout
    assert "was not checked" in done.stdout


def test_refusal_of_the_server_is_a_task_not_done(ollama: FakeOllama) -> None:
    ollama.respond = lambda body: Refusal(400, "invalid options") if body.get("format") else good_reply(body)
    status, report = check_json(ollama)
    assert status == 0
    assert "model-request-refused" in reasons(report)


def test_server_that_is_away_cannot_be_asked(ollama: FakeOllama) -> None:
    ollama.stop()
    status, report = check_json(ollama)
    ollama.start()
    assert (status, report["problem"]["slug"]) == (2, "model-unavailable")


def test_unknown_provider_is_named_with_the_known_ones(ollama: FakeOllama) -> None:
    done = check(ollama, "--provider", "nobody")
    assert done.returncode == 2
    assert "'nobody' is not configured" in done.stderr


@pytest.mark.system
def test_extractive_provider_says_what_it_can_do(ollama: FakeOllama) -> None:
    status, report = check_json(ollama, "--provider", "extractive")
    verdicts = {kind["kind"]: kind["verdict"] for kind in report["kinds"]}
    assert (status, verdicts["answers"], verdicts["welcome"], verdicts["chat"]) == (0, "fit", "fit", "unfit")
    assert {"cannot fill a form", "only quotes"} <= reasons(report)
