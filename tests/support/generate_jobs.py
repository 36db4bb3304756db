"""Jobs that ask a stand-in for Ollama for text, and what becomes of them in worker processes."""

from collections.abc import Callable, Mapping, Sequence
from itertools import groupby
from typing import Any

from db.models import Job, JobState
from tasks.contracts import GenerateText, Priority
from tests.fakes.ollama_replies import Hang, Reply
from tests.fakes.ollama_server import FakeOllama
from tests.support.factories import Person, make_job
from tests.support.job_queue import change, row_of, types_in_log
from tests.support.waiting import LONGEST_SECONDS, eventually


def ask(user: Person, prompt: str, *, provider: str | None = None, priority: Priority = Priority.NORMAL) -> Job:
    job = make_job(user.id, GenerateText(prompt=prompt, provider=provider))
    if priority != Priority.NORMAL:
        change(job.id, "priority = :priority", priority=int(priority))
    return job


def prompts(server: FakeOllama) -> list[str]:
    """Of its chats, in the order in which they came."""
    chats = [request.body for request in server.requests if request.path == "/api/chat"]
    return [body["messages"][-1]["content"] for body in chats if body["messages"]]


def hang(*hanging: str) -> Callable[[Mapping[str, Any]], Reply]:
    """These prompts are answered with a few pieces, and then silence; others with an echo."""

    def respond(body: Mapping[str, Any]) -> Reply:
        prompt = body["messages"][-1]["content"]
        return Hang(after=3) if prompt in hanging else f"Echo: {prompt}"

    return respond


def become(made: Sequence[Job], state: JobState, seconds: float = LONGEST_SECONDS) -> bool:
    return eventually(lambda: all(row_of(job.id)["state"] == state for job in made), seconds)


def succeed(made: Sequence[Job], seconds: float = LONGEST_SECONDS) -> bool:
    return become(made, JobState.SUCCEEDED, seconds)


def stream(made: Sequence[Job]) -> bool:
    """The clients of these jobs have the first of their text."""
    return eventually(lambda: all("token" in types_in_log(job.id) for job in made), LONGEST_SECONDS)


def steps(job: Job) -> list[str]:
    """The types of its events, with pieces of text in a row as one."""
    return [type_ for type_, _ in groupby(types_in_log(job.id))]


def used_attempts(made: Sequence[Job]) -> set[int]:
    return {row_of(job.id)["attempt"] for job in made}
