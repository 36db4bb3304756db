"""Jobs of every kind that a GPU's worker runs, of one learner, as their clients send and follow them."""

import json
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from secrets import token_hex
from typing import Any

import httpx
from sqlalchemy import create_engine, make_url
from sqlalchemy.orm import Session

from cli.llm_check.texts import LESSONS, PEOPLE
from db.queries.accounts import users
from tasks.contracts import CONTRACTS
from tests.chaos.client import StreamedEvent
from tests.chaos.planned_jobs import WORDS
from tests.line.front import Front
from tests.line.gpu_host import SECONDS_PER_PIECE
from tests.support.cv_texts import AD, STRONG
from tests.support.waiting import eventually

FINAL_STATES = frozenset({"succeeded", "failed", "cancelled", "expired"})
STREAMED_TEXT = " ".join(WORDS)
GENERATED, EMBEDDED = 3, 6
MOST_STREAMS = 16
PREPARING_SECONDS = 120.0
AD_TITLE, CV_TITLE = "The ad", "The CV"
LIFE = "I was born in a small house by the river, and my mother baked bread."
SUBTITLES = "1\n00:00:01,000 --> 00:00:04,000\nA lease {name} is the time for which a silent worker keeps its job.\n"

BY_ADMINISTRATORS = {"embeddings.build", "embeddings.heal", "llm.pull", "llm.delete"}
MADE_BY_SEARCHES = {"embeddings.query", "embeddings.rerank"}
MADE_BY_JOBS = {"chat.title"}
GPU_KINDS = {kind for kind, contract in CONTRACTS.items() if any(queue.is_gpu for queue in contract.stages.values())}
EVERY_KIND = GPU_KINDS - BY_ADMINISTRATORS - MADE_BY_SEARCHES - MADE_BY_JOBS

Json = dict[str, Any]


@dataclass(frozen=True)
class Submitted:
    """`asked` is the prompt of a job whose events are followed."""

    id: str
    kind: str
    asked: str | None = None
    events: Future[list[StreamedEvent]] | None = None


@dataclass
class Learner:
    """Has a library of lessons that the stand-in for a model knows, and a profile."""

    front: Front
    id: str
    http: httpx.Client
    jobs: list[Submitted] = field(default_factory=list)
    searches: list[Future[httpx.Response]] = field(default_factory=list)
    _threads: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(MOST_STREAMS))

    def prepare(self) -> None:
        for lesson in LESSONS[:3]:
            self._submit("/api/documents/text", title=lesson.title, text=lesson.text)
        self._submit("/api/profiles/ingest", text=PEOPLE[0].text)
        assert self.all_end(PREPARING_SECONDS), self.states()
        self._submit("/api/learning/exercises", exercise_type="short_answer", topic=LESSONS[1].title, count=1)
        self._submit("/api/documents/text", title=AD_TITLE, text=AD)
        self._submit("/api/documents/text", title=CV_TITLE, text=STRONG)
        assert self.all_end(PREPARING_SECONDS), self.states()

    def submit_every_kind(self) -> None:
        """And a search. What is submitted together has a name of its own, so that no cache knows it."""
        name, lesson = token_hex(4), LESSONS[0]
        for number in range(GENERATED):
            self._generate(f"Say {name} {number} {STREAMED_TEXT}")
        for number in range(EMBEDDED):
            self._submit("/api/llm/embed", texts=[f"A text {name} {number}"])
        self._submit("/api/answers", question=lesson.question)
        self._submit("/api/instructions/preview", question=lesson.question, text=f"Write as {name} would.")
        self._submit(f"/api/documents/{self._document()}/summary")
        self._submit("/api/learning/resources", query=f"{lesson.question} {name}")
        self._submit("/api/learning/exercises", exercise_type="cloze", topic=lesson.title, count=1)
        self._submit(f"/api/learning/exercises/{self._short_answer()}/answers", answer=f"{LESSONS[1].sentence} {name}")
        self._submit("/api/cv-matcher/match", **self._cv_match())
        self._submit(f"/api/chat/{self._project('private_gpt')}", message=lesson.question)
        self._submit(
            f"/api/stories/{self._project('tell_me_life')}/conversation", message=f"{LIFE} I have a cat, {name}."
        )
        self._submit(f"/api/stories/{self._story()}/chapters")
        self._submit("/api/profiles/progress", completed_task=f"{lesson.title} {name}", score=0.9)
        self._submit("/api/profiles/match", query=f"{PEOPLE[0].sought_as} {name}")
        self._submit("/api/profiles/me/personalize")
        self._submit("/api/profiles/ingest", text=f"{PEOPLE[0].text} {name}")
        self._submit("/api/documents/text", title=name, text=f"{lesson.text} {name}")
        self._note(
            self.http.patch("/api/profiles/me", json={"wiki_content": f"# {name}\n\nI like {name}."}).json()["job"]
        )
        subtitles = {"file": (f"{name}.srt", SUBTITLES.format(name=name).encode())}
        self._note(_accepted(self.http.post("/api/transcripts/upload", files=subtitles)))
        assert {job.kind for job in self.jobs} >= EVERY_KIND
        self.search()

    def _document(self) -> str:
        """A lesson, which can be summarised."""
        listed = self.http.get("/api/documents", params={"limit": 100}).json()["items"]
        return next(str(one["id"]) for one in listed if one["state"] == "ready" and one["title"] == LESSONS[0].title)

    def _short_answer(self) -> str:
        """An exercise whose answers a model grades."""
        listed = self.http.get("/api/learning/exercises", params={"type": "short_answer"}).json()["items"]
        return str(listed[0]["id"])

    def _project(self, type_: str) -> str:
        return str(self.http.post("/api/projects", json={"type": type_, "name": "A project"}).json()["id"])

    def _story(self) -> str:
        """A project with a memory, of which a chapter can be written."""
        project = self._project("tell_me_life")
        told = self.http.post(f"/api/stories/{project}/memories", json={"quote": LIFE})
        assert told.status_code == 201, told.text
        return project

    def _cv_match(self) -> Json:
        known = {one["title"]: one["id"] for one in self.http.get("/api/documents?limit=100").json()["items"]}
        ads, cvs = [known[AD_TITLE]], [known[CV_TITLE]]
        project = self._project("cv_matcher")
        return {"project_id": project, "employer_document_ids": ads, "applicant_document_ids": cvs}

    def search(self) -> None:
        """For what nobody has searched for before."""
        query = {"query": f"{LESSONS[0].question} {token_hex(4)}"}
        self.searches.append(self._threads.submit(self.http.get, "/api/documents/search", params=query))

    def generate_slowly(self, seconds: float) -> None:
        """A text that the model writes for as long."""
        words = " ".join(f"word{number}" for number in range(round(seconds / SECONDS_PER_PIECE)))
        self._generate(f"Say {token_hex(4)} {words}")

    def _generate(self, prompt: str) -> None:
        job = _accepted(self.http.post("/api/llm/generate", json={"prompt": prompt, "provider": "ollama"}))
        events = self._threads.submit(self._stream, job["id"])
        self.jobs.append(Submitted(job["id"], job["kind"], prompt, events))

    def _submit(self, path: str, **body: Any) -> None:
        self._note(_accepted(self.http.post(path, json=body)))

    def _note(self, job: Mapping[str, Any]) -> None:
        self.jobs.append(Submitted(job["id"], job["kind"]))

    def _stream(self, job_id: str) -> list[StreamedEvent]:
        with self.http.stream("GET", f"/api/jobs/{job_id}/events", timeout=None) as response:
            return list(_events(response.iter_lines()))

    def states(self) -> dict[str, str]:
        """Of all this learner's jobs, also those that the platform made of them."""
        rows = self.front.rows("SELECT id::text, kind, state FROM jobs WHERE user_id = %(id)s", id=self.id)
        return {f"{row['kind']} {row['id']}": row["state"] for row in rows}

    def all_end(self, seconds: float) -> bool:
        return eventually(lambda: set(self.states().values()) <= FINAL_STATES, seconds)

    def await_streaming(self) -> bool:
        """Until a running attempt has written something: a model writes while the line fails."""
        return eventually(lambda: self._count_pieces() > 0, PREPARING_SECONDS)

    def await_more_text(self) -> bool:
        """Until a running attempt has written something new."""
        before = self._count_pieces()
        return eventually(lambda: self._count_pieces() > before, PREPARING_SECONDS)

    def _count_pieces(self) -> int:
        return int(self.front.value(_PIECES, id=self.id))

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)
        self.http.close()


_PIECES = """
    SELECT count(*) FROM job_events JOIN jobs ON id = job_id AND jobs.attempt = job_events.attempt
    WHERE user_id = %(id)s AND type = 'token' AND state = 'running'
"""


@contextmanager
def new_learner(front: Front) -> Iterator[Learner]:
    key = f"pk_{token_hex(24)}"
    learner = Learner(front, _add_user(front, key), front.client(key))
    try:
        learner.prepare()
        yield learner
    finally:
        learner.close()


def _add_user(front: Front, key: str) -> str:
    name = f"learner-{token_hex(4)}"
    engine = create_engine(make_url(front.local_database_url).set(drivername="postgresql+psycopg2"))
    with Session(engine) as session, session.begin():
        user = users.add(session, email=f"{name}@example.org", username=name)
        users.add_key(session, user.id, key)
        user_id = str(user.id)
    engine.dispose()
    return user_id


def _accepted(response: httpx.Response) -> Json:
    assert response.status_code in {httpx.codes.ACCEPTED, httpx.codes.OK}, response.text
    job: Json = response.json()
    return job


def _events(lines: Iterator[str]) -> Iterator[StreamedEvent]:
    fields: dict[str, str] = {}
    for line in lines:
        name, _, value = line.partition(": ")
        if name:
            fields[name] = value
        elif "event" in fields:
            yield StreamedEvent(int(fields["id"]), fields["event"], json.loads(fields["data"]))
            fields = {}
