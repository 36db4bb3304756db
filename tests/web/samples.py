"""What the learners of these tests upload and ask, and a reader who has done so."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import httpx

from tests.fakes.ollama_server import MODEL
from tests.support.console import Console, Learner, register
from tests.support.cv_texts import AD, STRONG, WEAK
from tests.support.http_jobs import succeeded_job
from tests.support.pensum_up import ROOT
from tests.support.waiting import eventually

if TYPE_CHECKING:
    from playwright.sync_api import FilePayload

LOCK = "A canal lock is a chamber that lifts boats."
QUESTION = "What is a canal lock?"
TITLE = "Canal locks"
GATES = "# Lock gates\n\nA canal lock has two gates, each of two leaves.\n"
NOBODY = "http://127.0.0.1:9/hooks"
PROFILE = {"name": "Ada", "bio": "Learns how water is led.", "time_zone": "Europe/Berlin"}


def file(name: str, content: bytes | str) -> "FilePayload":
    body = content.encode() if isinstance(content, str) else content
    return {"name": name, "mimeType": "application/octet-stream", "buffer": body}


LOCKS = file("locks.md", f"# {TITLE}\n\n{LOCK} Its gates keep the water in.\n")
DAMAGED = file("damaged.pdf", b"%PDF-1.4\nbroken")
BOOK = file("book.md", (ROOT / "samples/library/overfitting-and-regularization.md").read_text())
ADVERT, ANA, BEN = file("advert.txt", AD), file("ana.txt", STRONG), file("ben.txt", WEAK)
BORN = "I was born in 1940 in Leeds. My father Harold was a miner."
MILL = "I worked in a mill in York from 1956 to 1961 with Rosie."
LOOMS = {
    "url": "https://example.org/punched-cards",
    "title": "Punched cards",
    "kind": "book",
    "level": "beginner",
    "topics": ["weaving"],
    "summary": "Explains how punched cards told looms which threads to lift.",
}
PICTURE = file("photo.png", b"\x89PNG\r\n\x1a\n" + bytes(64))


@dataclass(frozen=True)
class Reader:
    """Has read a file, failed to read another, and got an answer: `answered` and `failed` are jobs, `quoted` is the
    path of the reader at the quote of the answer, `practised` an exercise that was answered with the job `graded`.
    Has a profile, an API key, a webhook that nobody answers, a saved view of jobs, an instruction of two versions,
    and a conversation about a file of a project. Has compared CVs in the project `hiring`, by the job `compared`,
    and told a `story` with a `chapter`. `bulk_action` cancelled jobs of somebody else, and `resource` is one of the
    library for all."""

    id: str
    learner: Learner
    answered: str
    failed: str
    quoted: str
    practised: str
    graded: str
    webhook: str
    instruction: str
    project: str
    thread: str
    hiring: str
    compared: str
    match: str
    story: str
    chapter: str
    bulk_action: str
    resource: str


def make_reader(url: str, administrator: httpx.Client) -> Reader:
    learner = register(url)
    with client_of(url, learner) as http:
        succeeded_job(http, upload(http, LOCKS))
        failed = failed_job(http, upload(http, DAMAGED))
        session = http.post("/api/learning/sessions").raise_for_status().json()["id"]
        answered = ask(http, QUESTION, session)
        ask(http, "What do its gates keep in?", session)
        succeeded_job(http, upload(http, BOOK))
        practised, graded = practise(http)
        http.patch("/api/profiles/me", json=PROFILE).raise_for_status()
        webhook = http.post("/api/webhooks", json={"url": NOBODY}).raise_for_status().json()
        http.post("/api/auth/api-keys", json={"name": "My site"}).raise_for_status()
        view = {"page": "jobs", "name": "Files that failed", "query": "kind=documents.ingest&state=failed"}
        http.post("/api/saved-views", json=view).raise_for_status()
        instruction = instruct(http)
        project, thread = converse(http)
        hiring, compared, match = compare(http)
        story, chapter = tell(http)
        account = http.get("/api/auth/me").raise_for_status().json()
    return Reader(
        id=account["id"],
        learner=learner,
        answered=answered["id"],
        failed=failed["id"],
        quoted=quoted_path(answered["result"]["citations"][0]),
        practised=practised,
        graded=graded,
        webhook=webhook["id"],
        instruction=instruction,
        project=project,
        thread=thread,
        hiring=hiring,
        compared=compared,
        match=match,
        story=story,
        chapter=chapter,
        bulk_action=cancel_jobs_of(administrator, register(url), url),
        resource=administrator.post("/api/admin/library", json=LOOMS).raise_for_status().json()["id"],
    )


@contextmanager
def paused(administrator: httpx.Client, queue: str) -> Iterator[None]:
    administrator.post(f"/api/admin/queues/{queue}/pause").raise_for_status()
    try:
        yield
    finally:
        administrator.post(f"/api/admin/queues/{queue}/resume").raise_for_status()


def submit_generation(url: str, learner: Learner, count: int = 1) -> str:
    """Returns the id of the learner."""
    with client_of(url, learner) as http:
        body = {"prompt": QUESTION, "provider": "ollama", "model": MODEL}
        for _ in range(count):
            http.post("/api/llm/generate", json=body).raise_for_status()
        return str(http.get("/api/auth/me").raise_for_status().json()["id"])


def cancel_jobs_of(administrator: httpx.Client, learner: Learner, url: str) -> str:
    """The id of the bulk action that cancelled three jobs."""
    with paused(administrator, "gpu.llm"):
        user_id = submit_generation(url, learner, count=3)
        wanted = {"action": "cancel", "filter": {"user_id": user_id}, "dry_run": False}
        bulk = administrator.post("/api/admin/jobs/bulk", json=wanted).raise_for_status()
        path = bulk.headers["Location"]
        assert eventually(lambda: administrator.get(path).json()["done"] == 3)
    return str(bulk.json()["bulk_id"])


def practise(http: httpx.Client) -> tuple[str, str]:
    """The ids of an exercise and of the job that graded its answer; another exercise is left."""
    body = {"exercise_type": "multiple_choice", "topic": "Overfitting", "count": 2}
    [exercise, *_] = succeeded_job(http, http.post("/api/learning/exercises", json=body))["result"]["exercises"]
    answer = {"answer": exercise["choices"][0]}
    graded = succeeded_job(http, http.post(f"/api/learning/exercises/{exercise['id']}/answers", json=answer))
    return exercise["id"], graded["id"]


def instruct(http: httpx.Client) -> str:
    """The id of an instruction that was changed, and does not apply."""
    body = {"name": "For beginners", "description": "Before the exam", "text": "Be brief.\nExplain every word."}
    instruction = http.post("/api/instructions", json=body).raise_for_status().json()["id"]
    changed = {"text": "Be brief.\nExplain every word in a sentence."}
    http.patch(f"/api/instructions/{instruction}", json=changed).raise_for_status()
    return str(instruction)


def quoted_path(citation: dict[str, Any]) -> str:
    return "/documents/{document_id}?start={start}&end={end}".format(**citation)


def converse(http: httpx.Client) -> tuple[str, str]:
    """The ids of a project and a thread."""
    project = add_project(http, "private_gpt", "Waterways")
    sent = {"file": ("gates.md", GATES)}
    succeeded_job(http, http.post(f"/api/chat/{project}/upload", files=sent))
    reply = succeeded_job(http, http.post(f"/api/chat/{project}", json={"message": "How many gates has a canal lock?"}))
    return project, reply["result"]["thread_id"]


def compare(http: httpx.Client) -> tuple[str, str, str]:
    """The ids of a project, of the job that compared its CVs, and of the best match."""
    project = add_project(http, "cv_matcher", "Backend engineers")
    parts = {"ad": [ADVERT], "cv": [ANA, BEN]}
    added = {part: [into_project(http, project, part, one) for one in files] for part, files in parts.items()}
    body = {"project_id": project, "employer_document_ids": added["ad"], "applicant_document_ids": added["cv"]}
    job = succeeded_job(http, http.post("/api/cv-matcher/match", json=body))
    return project, job["id"], job["result"]["matches"][0]["id"]


def into_project(http: httpx.Client, project: str, part: str, sent: "FilePayload") -> str:
    """The id of a document, which is an ad or a CV."""
    files = {"file": (sent["name"], sent["buffer"])}
    data = {"project_id": project, "metadata": json.dumps({"part": part})}
    result = succeeded_job(http, http.post("/api/documents/upload", files=files, data=data))["result"]
    return str(result["document_id"])


def tell(http: httpx.Client) -> tuple[str, str]:
    """The ids of a story and of its chapter."""
    path = f"/api/stories/{add_project(http, 'tell_me_life', 'My life')}"
    succeeded_job(http, http.post(f"{path}/conversation", json={"message": BORN}))
    for memory in http.get(f"{path}/memories").raise_for_status().json()["items"]:
        http.patch(f"{path}/memories/{memory['id']}", json={"confirmed": True}).raise_for_status()
    written = succeeded_job(http, http.post(f"{path}/chapters", json={"title": "Leeds"}))
    succeeded_job(http, http.post(f"{path}/conversation", json={"message": MILL}))
    return path.rpartition("/")[2], written["result"]["id"]


def add_project(http: httpx.Client, of_type: str, name: str) -> str:
    body = {"type": of_type, "name": name}
    return str(http.post("/api/projects", json=body).raise_for_status().json()["id"])


def with_role(url: str, administrator: httpx.Client, role: str) -> Learner:
    person = register(url)
    with client_of(url, person) as http:
        account = http.get("/api/auth/me").raise_for_status().json()
    administrator.patch(f"/api/admin/users/{account['id']}", json={"role": role}).raise_for_status()
    return person


def client_of(url: str, learner: Learner) -> httpx.Client:
    form = {"username": learner.email, "password": learner.password}
    login = httpx.post(f"{url}/api/auth/login", data=form, timeout=60, trust_env=False).raise_for_status().json()
    headers = {"Authorization": f"Bearer {login['access_token']}"}
    return httpx.Client(base_url=url, headers=headers, timeout=70, trust_env=False)


def failed_job(http: httpx.Client, response: httpx.Response) -> dict[str, Any]:
    job: dict[str, Any] = response.raise_for_status().json()
    while job["state"] != "failed":
        job = http.get(job["links"]["self"], params={"wait": 30}).raise_for_status().json()
    return job


def live_at_noon(http: httpx.Client) -> None:
    """Their day, by which reviews are due, does not end while a test runs."""
    zone = f"Etc/GMT{datetime.now(UTC).hour - 12:+d}"
    http.patch("/api/profiles/me", json={"time_zone": zone}).raise_for_status()


def upload(http: httpx.Client, sent: "FilePayload") -> httpx.Response:
    return http.post("/api/documents/upload", files={"file": (sent["name"], sent["buffer"])})


def ask(http: httpx.Client, question: str, session_id: str | None = None) -> dict[str, Any]:
    return succeeded_job(http, http.post("/api/answers", json={"question": question, "session_id": session_id}))


def open_project(console: Console) -> None:
    """A new one, with a file."""
    console.open("/chat/projects")
    console.page.get_by_label("Name of the project").fill("Waterways")
    console.press("Make the project")
    console.await_heading("Waterways")
    console.upload(LOCKS)
    console.page.get_by_text("Done", exact=True).wait_for()


def say(console: Console, message: str) -> None:
    console.page.get_by_label("Your message").fill(message)
    console.press("Send")
