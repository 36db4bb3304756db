"""The page that sends any request for a job."""

import pytest

from tests.support.console import Console, Learner, OpenConsole
from tests.support.http_jobs import succeeded_job
from tests.support.pensum_up import Up
from tests.web.samples import GATES, LOCKS, QUESTION, Reader, client_of, file, upload

pytestmark = [pytest.mark.browser, pytest.mark.timeout(280)]


@pytest.fixture
def console(open_console: OpenConsole, up: Up, learner: Learner) -> Console:
    """Of somebody with a document."""
    with client_of(up.url, learner) as http:
        succeeded_job(http, upload(http, LOCKS))
    opened = open_console(learner)
    opened.open("/start")
    opened.follow("Send any other request from a form: the playground")
    opened.await_heading("Playground")
    return opened


def sent(console: Console) -> str:
    return str(console.page.get_by_role("region", name="What is sent").locator("pre").first.inner_text())


def test_question_is_sent_and_asked_again_with_changed_input(console: Console, up: Up, learner: Learner) -> None:
    console.page.get_by_label("question (required)").fill(QUESTION)
    console.page.get_by_label("metadata").fill('{"course": "water"}')
    assert sent(console).startswith("POST /api/answers")
    console.press("Send it")
    console.page.get_by_text("Ended", exact=True).wait_for()
    result = console.page.get_by_role("region", name="Result")
    result.get_by_text("lifts boats").wait_for()
    console.follow("Show the job")
    console.await_heading("answers.ask")
    console.follow("Run again with changed input")
    question = console.page.get_by_label("question (required)")
    question.wait_for()
    assert question.input_value() == QUESTION
    question.fill(f"{QUESTION} And why?")
    console.press("Send it")
    console.page.get_by_text("Ended", exact=True).wait_for()
    with client_of(up.url, learner) as http:
        jobs = http.get("/api/jobs", params={"kind": "answers.ask"}).raise_for_status().json()["items"]
    assert [job["input"]["question"] for job in jobs] == [f"{QUESTION} And why?", QUESTION]
    assert {job["metadata"]["course"] for job in jobs} == {"water"}


def test_errors_are_shown_beside_their_fields(console: Console) -> None:
    console.page.get_by_role("combobox", name="Request", exact=True).select_option("POST /api/learning/exercises")
    console.await_path("/playground?call=POST+%2Fapi%2Flearning%2Fexercises")
    console.page.get_by_label("metadata").fill('{"course": ')
    console.press("Send it")
    console.page.get_by_text("This is no JSON.").wait_for()
    console.page.get_by_label("metadata").fill("")
    console.page.get_by_label("count").fill("400")
    console.may_refuse("/api/learning/exercises")
    console.press("Send it")
    count = console.page.locator("main form .flex", has=console.page.get_by_label("count"))
    count.get_by_text("less than or equal to 20").first.wait_for()
    console.page.get_by_text("exercise_type: ").wait_for()


def test_file_of_a_job_is_chosen_again_and_sent(open_console: OpenConsole, up: Up, learner: Learner) -> None:
    with client_of(up.url, learner) as http:
        job = succeeded_job(http, upload(http, LOCKS))
    console = open_console(learner)
    console.open(f"/playground?from={job['id']}")
    console.page.get_by_text("Filled in with what a job documents.ingest was asked.").wait_for()
    assert sent(console).startswith("POST /api/documents/upload")
    console.page.get_by_label("file (required)").set_input_files(file("gates.md", GATES))
    console.page.get_by_label("metadata").fill('{"course": "water"}')
    console.press("Send it")
    console.page.get_by_text("Ended", exact=True).wait_for()
    with client_of(up.url, learner) as http:
        [newest, *_] = http.get("/api/jobs", params={"kind": "documents.ingest"}).raise_for_status().json()["items"]
    assert (newest["input"]["file"]["name"], newest["metadata"]) == ("gates.md", {"course": "water"})


def test_request_without_a_body_is_sent(open_console: OpenConsole, reader: Reader) -> None:
    console = open_console(reader.learner)
    console.open("/playground?call=DELETE /api/llm/models/{provider}/{name}")
    console.page.get_by_label("provider (required)").fill("ollama")
    console.page.get_by_label("name (required)").fill("llama3.2:3b")
    assert sent(console) == "DELETE /api/llm/models/ollama/llama3.2%3A3b"
    console.may_refuse("/api/llm/models/")
    console.press("Send it")
    console.page.get_by_role("alert").get_by_text("Only administrators may send this request.").wait_for()
