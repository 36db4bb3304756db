"""Jobs whose language model is a real server, with a model whose words are of no importance."""

import json
import threading
from collections.abc import Iterator
from itertools import groupby

import pytest

import tasks.llm  # noqa: F401  # the handlers register themselves
from db.models import Job, JobState
from db.queries.jobs import jobs
from db.transactions import transaction
from tasks.contracts import GenerateText
from tests.support.attempts import take
from tests.support.configuration import Configure
from tests.support.factories import Person, make_job
from tests.support.job_queue import log_of, row_of
from tests.support.providers import probe_providers, restore_providers
from tests.support.small_model import SLOTS, RealModel
from tests.support.waiting import LONGEST_SECONDS, eventually
from workers.runtime.worker_loop import run

pytestmark = pytest.mark.system

# As long as anybody reads it: whatever the model would like to say, it must write so many numbers.
ENDLESS = {"type": "array", "items": {"type": "integer"}, "minItems": 1000}
TEXT = "one two three four five six seven " * 16


@pytest.fixture(autouse=True)
def provider(platform: None, llama: RealModel, configure: Configure) -> Iterator[None]:
    server = {"base_url": f"{llama.url}/v1", "model": llama.model_name, "api_key": llama.key, "slots": SLOTS}
    configure(PENSUM_OPENAI_SERVERS=json.dumps({"llama": server}), PENSUM_LLM_PROVIDER="llama")
    restore_providers()
    yield
    configure(PENSUM_OPENAI_SERVERS=None, PENSUM_LLM_PROVIDER=None)
    restore_providers()


def ask(user: Person, **more: object) -> Job:
    return make_job(user.id, GenerateText.model_validate({"prompt": "Say hello.", "max_tokens": 8, **more}))


def begin(job: Job) -> threading.Thread:
    """It runs, and its client has the first of the text."""
    running = threading.Thread(target=run, args=(take(job),))
    running.start()
    assert eventually(lambda: bool(pieces(job)))
    return running


def pieces(job: Job) -> list[str]:
    """What its client shows: after `restarted` the pieces before it are withdrawn."""
    shown: list[str] = []
    for event in log_of(job.id):
        if event["type"] == "restarted":
            shown.clear()
        elif event["type"] == "token":
            shown.append(event["data"]["text"])
    return shown


def steps(job: Job) -> list[str]:
    return [type_ for type_, _ in groupby(event["type"] for event in log_of(job.id))]


def test_job_streams_what_it_returns_and_its_receipt_counts_it(llama: RealModel, user: Person) -> None:
    before = llama.metric("tokens_predicted_total")
    job = ask(user)
    run(take(job))

    done = row_of(job.id)
    assert done["state"] == JobState.SUCCEEDED, done["error"]
    assert "".join(pieces(job)) == done["result"]["text"]
    assert (done["receipt"]["provider"], done["receipt"]["model"]) == ("llama", llama.model_name)
    assert llama.is_idle()
    assert done["receipt"]["output_tokens"] == llama.metric("tokens_predicted_total") - before
    assert done["receipt"]["first_token_seconds"] > 0


def test_cancelled_job_frees_the_slot_of_the_server(llama: RealModel, user: Person) -> None:
    job = ask(user, schema=ENDLESS, max_tokens=900)
    running = begin(job)
    assert llama.busy_slots() == 1
    with transaction() as session:
        jobs.cancel(session, job.id, user_id=user.id)

    assert eventually(lambda: llama.busy_slots() == 0)
    running.join(LONGEST_SECONDS)
    assert row_of(job.id)["state"] == JobState.CANCELLED


def test_prompt_that_is_too_long_fails_the_job_at_once(user: Person) -> None:
    job = ask(user, prompt="word " * 3_000)
    run(take(job))

    failed = row_of(job.id)
    assert (failed["state"], failed["error"]["slug"]) == (JobState.FAILED, "prompt-too-long")


def test_job_whose_server_is_killed_runs_again_and_no_text_comes_twice(
    llama: RealModel, user: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = ask(user, schema={"const": TEXT}, max_tokens=400)
    attempt = take(job)
    stream_text = attempt.stream_text

    def stream_text_and_kill(text: str, *, model: str | None = None) -> None:
        stream_text(text, model=model)
        if llama.is_running() and pieces(job):
            llama.kill()

    monkeypatch.setattr(attempt, "stream_text", stream_text_and_kill)
    run(attempt)
    waiting = row_of(job.id)
    assert (waiting["state"], waiting["error"]) == (JobState.QUEUED, None)
    llama.start()
    llama.await_ready()
    probe_providers()
    run(take(job))

    done = row_of(job.id)
    assert (done["state"], done["attempt"]) == (JobState.SUCCEEDED, 1), done["error"]
    assert json.loads("".join(pieces(job))) == TEXT
    assert "".join(pieces(job)) == done["result"]["text"]
    assert steps(job).count("restarted") == 1
