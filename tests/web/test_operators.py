"""What operators and administrators do in the console."""

import os
from subprocess import check_output

import httpx
import pytest

from tests.fakes.ollama_replies import Refusal
from tests.fakes.ollama_server import MODEL, FakeOllama
from tests.support.console import Learner, OpenConsole
from tests.support.pensum_up import Up
from tests.support.waiting import eventually
from tests.web.looks import Looks
from tests.web.samples import (
    DAMAGED,
    QUESTION,
    TITLE,
    Reader,
    ask,
    client_of,
    failed_job,
    paused,
    submit_generation,
    upload,
)

pytestmark = [pytest.mark.browser, pytest.mark.timeout(280)]

REASON = 'option "temperature" must be of type float32'
TITLE_OF_UNREADABLE = "Unreadable document"
TITLE_OF_PROBLEM = "Language model's server refused the request"


def submit_what_fails(up: Up, learner: Learner, model: FakeOllama, times: int = 1) -> list[str]:
    """Jobs that the server of the model refused; it would take them now."""
    body = {"prompt": QUESTION, "provider": "ollama", "model": MODEL}
    with client_of(up.url, learner) as http:
        failed = []
        for _ in range(times):
            model.replies.append(Refusal(500, REASON))
            failed.append(failed_job(http, http.post("/api/llm/generate", json=body)))
    return [job["id"] for job in failed]


def test_operator_finds_why_a_job_failed_and_has_it_run_again(
    open_console: OpenConsole, up: Up, learner: Learner, admin: Learner, model: FakeOllama
) -> None:
    [job] = submit_what_fails(up, learner, model)
    console = open_console()
    page = console.page
    console.open()
    console.fill_in(admin)
    console.await_heading("Ask your library")
    console.follow("Administration")
    console.await_heading("Now")
    console.follow("See the failures")
    console.await_heading("Failures")
    group = console.row(TITLE_OF_PROBLEM)
    group.get_by_text("llm.generate", exact=True).wait_for()
    group.get_by_role("link", name="See why: the latest").click()
    console.await_path(f"/admin/jobs/{job}")
    page.get_by_role("alert").get_by_text(REASON).wait_for()
    page.get_by_role("link", name=learner.email).wait_for()
    console.press("Run again")
    page.get_by_text("Done", exact=True).first.wait_for()
    page.get_by_role("heading", name="Receipt").wait_for()


def test_file_that_cannot_be_read_is_the_problem_of_its_sender_and_no_alarm_on_now(
    open_console: OpenConsole, up: Up, learner: Learner, operator: Learner
) -> None:
    with client_of(up.url, learner) as http:
        failed_job(http, upload(http, DAMAGED))
    console = open_console(operator)
    page = console.page
    console.open("/admin/failures?window=hour")
    group = console.row(TITLE_OF_UNREADABLE)
    group.get_by_text("Input", exact=True).wait_for()
    with page.expect_response(lambda response: "/api/admin/problems" in response.url) as asked:
        console.open("/admin")
    console.await_heading("Now")
    assert "unreadable-document" not in {one["problem"] for one in asked.value.json()["items"]}


def test_histogram_tells_when_jobs_were_submitted_and_leads_to_the_log_lines_of_one(
    open_console: OpenConsole, up: Up, learner: Learner, operator: Learner, looks: Looks
) -> None:
    with client_of(up.url, learner) as http:
        job = failed_job(http, upload(http, DAMAGED))["id"]
    console = open_console(operator)
    page = console.page
    console.open("/admin/jobs")
    page.get_by_role("img", name="Last 24 hours: jobs by the hour they were asked for").wait_for()
    page.get_by_role("combobox", name="Time", exact=True).select_option("month")
    histogram = page.get_by_role("region", name="Last 30 days: jobs by the day (UTC) they were asked for")
    histogram.get_by_role("img").wait_for()
    histogram.get_by_text("As a table").click()
    looks.check(page)
    with client_of(up.url, operator) as http:
        counts = http.get("/api/admin/jobs/counts").raise_for_status().json()["items"]
    failed = sum(one["count"] for one in counts if one["state"] == "failed")
    column = histogram.get_by_role("columnheader").all_inner_texts().index("Failed")
    cells = histogram.locator(f"tbody td:nth-child({column + 1})").all_inner_texts()
    assert sum(int(cell) for cell in cells) == failed > 0
    histogram.get_by_role("button", name=f"Failed: {failed}").click()
    console.await_path("/admin/jobs?window=month&state=failed")

    console.open(f"/admin/jobs/{job}")
    command = page.get_by_role("region", name="Under pensum up and pensum worker").locator("pre").inner_text()
    lines = check_output(["/bin/sh", "-c", command], env={"PATH": os.defpath, "PENSUM_HOME": str(up.home)}, text=True)
    assert f"job failed job={job} kind=documents.ingest" in lines
    of_user = open_console(learner)
    of_user.open(f"/jobs/{job}")
    of_user.page.get_by_role("heading", name="Receipt").wait_for()
    assert of_user.page.get_by_role("heading", name="Log lines").count() == 0


def test_group_of_failures_is_counted_and_then_run_again(
    open_console: OpenConsole, up: Up, learner: Learner, admin: Learner, model: FakeOllama
) -> None:
    submit_what_fails(up, learner, model, times=2)
    console = open_console(admin)
    console.open("/admin/failures")
    group = console.row(TITLE_OF_PROBLEM)
    group.get_by_text("2 jobs of 1 user", exact=True).wait_for()
    group.get_by_role("button", name="Run them again").click()
    group.get_by_text("2 jobs would run again.").wait_for()
    group.get_by_role("button", name="Leave it").click()
    group.get_by_role("button", name="Run them again").click()
    group.get_by_role("button", name="Run again now").click()
    console.await_heading("Run jobs again")
    console.page.get_by_text("All done: 2 jobs.").wait_for()
    console.page.get_by_text("Kind: llm.generate").wait_for()
    console.open("/admin/bulk-actions")
    console.page.get_by_text("2 of 2 jobs").first.wait_for()
    console.open(f"/admin/jobs?kind=llm.generate&user={id_of(up, learner)}")
    done = console.page.locator("main li").get_by_text("Done", exact=True)
    assert eventually(lambda: done.count() == 2)


def test_bulk_action_goes_on_without_its_page_and_is_stopped(
    open_console: OpenConsole, up: Up, learner: Learner, operator: Learner, administrator: httpx.Client
) -> None:
    console = open_console(operator)
    with paused(administrator, "gpu.llm"), paused(administrator, "io"):
        console.open(f"/admin/jobs?user={submit_generation(up.url, learner)}")
        console.press("Cancel them: all that fit the filters")
        console.page.get_by_text("1 job would be cancelled.").wait_for()
        console.press("Cancel them now")
        console.await_heading("Cancel jobs")
        console.page.get_by_text("waits until an operator resumes its queue or kind").wait_for()
        console.press("Stop")
        console.page.get_by_role("alertdialog").get_by_role("button", name="Stop").click()
        console.page.get_by_text("Stopped: 0 jobs done, 1 not reached.").wait_for()


def id_of(up: Up, learner: Learner) -> str:
    with client_of(up.url, learner) as http:
        return str(http.get("/api/auth/me").raise_for_status().json()["id"])


def test_learner_is_led_back_and_nothing_is_asked_for(open_console: OpenConsole, learner: Learner) -> None:
    console = open_console(learner)
    console.open("/admin/jobs")
    console.await_heading("These pages are for operators")
    assert console.page.get_by_role("link", name="Administration").count() == 0
    console.follow("To your own pages")
    console.await_heading("Ask your library")


def test_operator_sees_no_texts_and_runs_nothing_again(
    open_console: OpenConsole, reader: Reader, operator: Learner
) -> None:
    console = open_console(operator)
    for job, state in ((reader.failed, "Failed"), (reader.answered, "Done")):
        console.open(f"/admin/jobs/{job}")
        console.page.get_by_text(state, exact=True).first.wait_for()
        console.page.get_by_text("Operators see no texts of users.").wait_for()
        shown = console.page.locator("main").inner_text()
        assert not [text for text in ("damaged.pdf", QUESTION, TITLE) if text in shown]
        assert console.page.get_by_role("button", name="Run again").count() == 0
    console.open("/admin/failures")
    console.page.get_by_text("Administrators run jobs again").first.wait_for()


def test_queue_is_paused_and_resumed(
    open_console: OpenConsole, up: Up, reader: Reader, operator: Learner, administrator: httpx.Client
) -> None:
    console = open_console(operator)
    dialog = console.page.get_by_role("alertdialog")
    console.open("/admin/now")
    console.press("Pause: cpu")
    dialog.get_by_role("button", name="Leave it").click()
    console.press("Pause: cpu")
    try:
        dialog.get_by_role("button", name="Pause").click()
        sentences = console.page.get_by_label("What needs you")
        sentences.get_by_text("cpu: paused for").wait_for()
        console.press("Resume: cpu")
        sentences.get_by_text("cpu: paused for").wait_for(state="detached")
    finally:
        administrator.post("/api/admin/queues/cpu/resume").raise_for_status()
    with client_of(up.url, reader.learner) as http:
        ask(http, QUESTION)


def test_kind_is_paused_and_its_jobs_are_cancelled_all_at_once(
    open_console: OpenConsole, up: Up, reader: Reader, operator: Learner, administrator: httpx.Client
) -> None:
    console = open_console(operator)
    console.open("/admin/now")
    console.page.get_by_role("combobox", name="Kind", exact=True).select_option("documents.summarize")
    console.press("Pause: documents.summarize")
    try:
        console.page.get_by_role("alertdialog").get_by_role("button", name="Pause").click()
        console.page.get_by_text("documents.summarize: paused for").wait_for()
        with client_of(up.url, reader.learner) as http:
            [document, *_] = http.get("/api/documents", params={"state": "ready"}).json()["items"]
            http.post(f"/api/documents/{document['id']}/summary").raise_for_status()
        console.follow("All jobs")
        console.await_heading("Jobs of all users")
        console.page.get_by_role("combobox", name="Kind", exact=True).select_option("documents.summarize")
        console.await_path("/admin/jobs?kind=documents.summarize")
        console.page.get_by_role("combobox", name="State", exact=True).select_option("queued")
        console.await_path("/admin/jobs?kind=documents.summarize&state=queued")
        console.row("documents.summarize").get_by_text("waits until an operator resumes").wait_for()
        console.press("Cancel them: all that fit the filters")
        console.page.get_by_text("1 job would be cancelled.").wait_for()
        console.press("Cancel them now")
        console.page.get_by_text("All done: 1 job.").wait_for()
    finally:
        administrator.post("/api/admin/kinds/documents.summarize/resume").raise_for_status()


def test_model_is_declared_away_and_back(
    open_console: OpenConsole, operator: Learner, administrator: httpx.Client
) -> None:
    console = open_console(operator)
    console.open("/admin/now")
    console.press("Keep jobs from it: ollama")
    try:
        console.page.get_by_role("alertdialog").get_by_role("button", name="Keep jobs from it").click()
        console.page.get_by_text("Model ollama: declared away for").wait_for()
        console.press("Let jobs in again: ollama")
        console.page.get_by_text("Model ollama: declared away for").wait_for(state="detached")
    finally:
        administrator.post("/api/admin/llm-providers/ollama/back").raise_for_status()


def test_account_is_found_suspended_and_restored(open_console: OpenConsole, learner: Learner, admin: Learner) -> None:
    console = open_console(admin)
    console.open("/admin/users")
    console.page.get_by_label("Part of the e-mail address or the name").fill(learner.email)
    console.type_key("Enter")
    console.await_path(f"/admin/users?search={learner.email.replace('@', '%40')}")
    console.follow(learner.email)
    console.await_heading(learner.name)
    console.press(f"Suspend: {learner.email}")
    console.page.get_by_role("alertdialog").get_by_role("button", name="Suspend").click()
    console.page.get_by_text("Suspended", exact=True).wait_for()
    console.press("Restore")
    console.page.get_by_text("Active", exact=True).wait_for()
    audit = console.page.get_by_label("Audit log")
    for action in ("user.suspend", "user.restore"):
        audit.get_by_text(action, exact=True).wait_for()


def test_token_is_made_and_shown_once(open_console: OpenConsole, up: Up, learner: Learner, admin: Learner) -> None:
    account = id_of(up, learner)
    console = open_console(admin)
    console.open(f"/admin/users/{account}")
    console.press("Make it")
    token = console.page.locator("[role=status] code").inner_text()
    headers = {"Authorization": f"Bearer {token}"}
    response = httpx.get(f"{up.url}/api/auth/me", headers=headers, timeout=60, trust_env=False)
    assert response.raise_for_status().json()["id"] == account
    console.page.reload()
    console.await_heading(learner.name)
    assert token not in console.page.content()


def test_schedule_is_run_now_and_the_audit_log_says_who_did(
    open_console: OpenConsole, admin: Learner, operator: Learner
) -> None:
    console = open_console(admin)
    console.open("/admin/schedules")
    relay = console.page.locator("main li").filter(has_text="Queues jobs that are due")
    relay.get_by_text("On time", exact=True).wait_for()
    console.press("Run now: count_words")
    console.page.get_by_text("count_words runs as soon as a worker of the queue upkeep is free.").wait_for()
    words = console.page.locator("main li").filter(has_text="Counts how common each word")
    words.get_by_text("It took", exact=True).wait_for()
    console.follow("System")
    audit = console.page.get_by_label("Audit log").locator("li").filter(has_text="schedule.run").first
    audit.get_by_text(admin.email, exact=True).wait_for()
    reading = open_console(operator)
    reading.open("/admin/schedules")
    reading.page.get_by_text("Administrators run them now.").wait_for()
    assert reading.page.get_by_role("button", name="Run now").count() == 0


def test_usage_is_shown_by_user_and_downloaded(open_console: OpenConsole, reader: Reader, admin: Learner) -> None:
    console = open_console(admin)
    console.open("/admin/usage")
    console.page.get_by_role("img", name="Tokens per day (UTC)").wait_for()
    console.page.get_by_text("No prices are set").wait_for()
    console.page.get_by_role("combobox", name="Chart of", exact=True).select_option("jobs")
    console.page.get_by_role("img", name="Jobs per day (UTC)").wait_for()
    console.page.get_by_role("combobox", name="By", exact=True).select_option("user")
    console.await_path("/admin/usage?show=jobs&by=user")
    console.page.get_by_role("link", name=reader.learner.email).wait_for()
    with console.page.expect_download() as download:
        console.page.get_by_role("link", name="Download as CSV").click()
    assert download.value.suggested_filename == "usage-by-user.csv"
    assert reader.learner.email in download.value.path().read_text()


def test_storage_and_settings_are_shown_to_operators_without_secrets(
    open_console: OpenConsole, operator: Learner
) -> None:
    console = open_console(operator)
    page = console.page
    console.open("/admin/storage")
    page.get_by_role("cell", name="job_events", exact=True).wait_for()
    page.get_by_text("30 days after they ended").wait_for()
    assert page.get_by_role("link", name="Usage", exact=True).count() == 0
    console.follow("System")
    settings = page.get_by_label("Settings", exact=True)
    provider = page.locator("tr").filter(has_text="PENSUM_LLM_PROVIDER")
    provider.get_by_text("extractive", exact=True).wait_for()
    provider.get_by_text("Environment", exact=True).wait_for()
    database = page.locator("tr").filter(has_text="DATABASE_URL")
    database.get_by_text("pensum up", exact=True).wait_for()
    assert settings.get_by_text("PENSUM_RETENTION_DAYS").count() == 0
    page.get_by_role("combobox", name="Show", exact=True).select_option("all")
    console.await_path("/admin/system?settings=all")
    page.locator("tr").filter(has_text="PENSUM_RETENTION_DAYS").get_by_text("Default", exact=True).wait_for()


def test_workers_are_listed_with_what_they_have(open_console: OpenConsole, operator: Learner) -> None:
    console = open_console(operator)
    console.open("/admin/workers")
    worker = console.page.locator("main li").first
    worker.get_by_text("Last heartbeat", exact=True).wait_for()
    worker.get_by_role("button", name="Drain").click()
    console.page.get_by_role("alertdialog").get_by_role("button", name="Leave it").click()
    worker.get_by_text("Works", exact=True).wait_for()
