"""Learners who each ask for resources, have an exercise written, answer it, and report what they did."""

import asyncio
import itertools
import random
import re
import time
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx

from bench.common.api_server import HOST
from bench.common.library import Document
from bench.common.waiting import BenchFailed

PATIENCE_SECONDS = 60
THOUGHTS_AFTERWARDS = 4
ENDPOINTS = ("resources", "exercise", "grading", "progress")

#: Problems of jobs that say truly that the library has no more to give.
HONEST = frozenset({"topic-not-found", "exercises-exhausted"})

Job = dict[str, Any]


@dataclass(frozen=True)
class Load:
    """Learners, by API key, who each read a document, and want exercises of these types in turn. They act for
    `seconds`, and think `think_seconds` on average before each request. Where some endpoint was not asked by then, they
    go on until it was, for a few thoughts at most."""

    port: int
    documents: Mapping[str, Document]
    types: Sequence[str]
    seconds: float
    think_seconds: float

    @property
    def longest_seconds(self) -> float:
        return self.seconds + THOUGHTS_AFTERWARDS * self.think_seconds


@dataclass(frozen=True)
class Request:
    """How long a learner waited for the finished job."""

    endpoint: str
    seconds: float
    job: Job


@dataclass
class Learner:
    client: httpx.AsyncClient
    key: str
    document: Document
    types: Sequence[str]
    rng: random.Random
    requests: list[Request] = field(default_factory=list)
    exercise: Job | None = None

    def __post_init__(self) -> None:
        self._topics = itertools.cycle(topics_of(self.document))
        self._types = itertools.cycle(self.types)

    def paths(self) -> Iterator[tuple[str, str, dict[str, Any]]]:
        """Endpoint, path and body of one request after the other, for ever. Without an exercise there is no answer."""
        while True:
            topic = next(self._topics)
            yield "resources", "/api/learning/resources", {"query": f"I want to understand {topic}"}
            wanted = {"exercise_type": next(self._types), "topic": topic, "count": 1}
            yield "exercise", "/api/learning/exercises", wanted
            if self.exercise is not None:
                yield "grading", f"/api/learning/exercises/{self.exercise['id']}/answers", {"answer": self._answer()}
            task = {"completed_task": f"Read about {topic}", "score": round(self.rng.random(), 2), "minutes": 10}
            yield "progress", "/api/profiles/progress", task

    async def act(self, endpoint: str, path: str, body: Mapping[str, Any]) -> None:
        headers = {"Authorization": f"Bearer {self.key}", "Prefer": f"wait={PATIENCE_SECONDS}"}
        began = time.perf_counter()
        response = await self.client.post(path, json=body, headers=headers)
        seconds = time.perf_counter() - began
        job = response.json() if response.status_code == 200 else {}
        if job.get("state") != "succeeded" and not _is_honest(job):
            raise BenchFailed(f"{path}: {response.status_code} after {seconds:.1f} s: {_reason(job or response.text)}")
        if endpoint == "exercise" and job["result"]:
            self.exercise = job["result"]["exercises"][0]
        self.requests.append(Request(endpoint, seconds, job))

    def _answer(self) -> str:
        assert self.exercise is not None
        choices: Sequence[str] | None = self.exercise["choices"]
        return self.rng.choice(choices or [f"It is what {self.document['title']} is about.", "gradient", "the loss"])


def _is_honest(job: Job) -> bool:
    return bool(job.get("error")) and job["error"]["type"].rsplit("/", 1)[-1] in HONEST


def _reason(response: Job | str) -> str:
    if isinstance(response, str):
        return response[:500]
    state, error = response["state"], response.get("error")
    if error:
        return f"the job has {state}: {error.get('detail') or error.get('title')} ({error['type']})"
    return f"the job was still {state}, waiting reason: {response.get('waiting_reason')}"


def topics_of(document: Document) -> list[str]:
    """The title, and the headings of second rank without their numbers."""
    headings = re.findall(r"^##\s+(?:[\d.]+\s+)?(.+)$", document["text"], re.MULTILINE)
    return [document["title"], *headings]


@dataclass(frozen=True)
class Ran:
    """What learners asked within `seconds`."""

    requests: Sequence[Request]
    seconds: float


async def run(load: Load) -> Ran:
    async with _client(load.port) as client:
        learners = [
            Learner(client, key, document, load.types, random.Random(number))
            for number, (key, document) in enumerate(load.documents.items())
        ]
        began = time.monotonic()
        await asyncio.gather(*(_act_until(learner, load, began, learners) for learner in learners))
        seconds = time.monotonic() - began
    return Ran([request for learner in learners for request in learner.requests], seconds)


async def _act_until(learner: Learner, load: Load, began: float, everybody: Sequence[Learner]) -> None:
    """The first request comes at a random time within `think_seconds`, as if all learners had been active before, and
    at a random place of the round. Who does not pause to think goes on until they asked each endpoint themselves."""
    steps = itertools.islice(learner.paths(), learner.rng.randrange(len(ENDPOINTS) - 1), None)
    pause = learner.rng.uniform(0, load.think_seconds)
    of_whom = everybody if load.think_seconds else [learner]
    while (acts_at := time.monotonic() + pause - began) < load.seconds or not _have_asked_all(of_whom):
        if load.think_seconds and acts_at > load.longest_seconds:
            return
        await asyncio.sleep(pause)
        await learner.act(*next(steps))
        pause = learner.rng.uniform(0.5, 1.5) * load.think_seconds


def _have_asked_all(learners: Sequence[Learner]) -> bool:
    return {request.endpoint for learner in learners for request in learner.requests} >= set(ENDPOINTS)


@asynccontextmanager
async def _client(port: int) -> AsyncIterator[httpx.AsyncClient]:
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=None, keepalive_expiry=600)
    async with httpx.AsyncClient(
        base_url=f"http://{HOST}:{port}", limits=limits, timeout=PATIENCE_SECONDS + 30, trust_env=False
    ) as client:
        yield client
