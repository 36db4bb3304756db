"""Worker processes that ask stand-ins for language models, and upkeep as beat has it done."""

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from sqlalchemy import text

from db.queries.llm import providers
from db.queries.llm.providers import Health
from db.transactions import read_only, transaction
from tasks.queues import GPU_LLM
from tasks.upkeep import relay
from tests.fakes.ollama_server import FakeOllama
from tests.support.configuration import configuration
from tests.support.providers import forget_providers, restore_providers
from tests.support.waiting import LONGEST_SECONDS, eventually
from tests.support.worker_process import WorkerProcess, running_worker

RELAY_SECONDS = 0.5


@contextmanager
def llm_workers(folder: Path, *, count: int, **variables: object) -> Iterator[list[WorkerProcess]]:
    """Workers of `gpu.llm` with these settings, which this process has too. It announces no provider meanwhile."""
    try:
        with configuration() as configure, ExitStack() as running:
            configure(**variables)
            forget_providers()
            _forget_jobs()
            names = [f"llm{number}.log" for number in range(count)]
            yield [running.enter_context(running_worker(GPU_LLM, folder / name)) for name in names]
    finally:
        restore_providers()


def _forget_jobs() -> None:
    """What earlier tests left would run here, or hold slots."""
    with transaction() as session:
        session.execute(text("DELETE FROM jobs WHERE state IN ('queued', 'scheduled', 'running')"))


@contextmanager
def ticking() -> Iterator[None]:
    """Jobs past their deadline end, and queues whose wake-ups got lost are notified."""
    ended = threading.Event()

    def tick() -> None:
        while not ended.wait(RELAY_SECONDS):
            relay()

    thread = threading.Thread(target=tick, name="relay")
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def await_loads(server: FakeOllama, count: int) -> None:
    """Until so many workers have had their model loaded: the last thing that a worker does when it starts."""

    def have_come() -> bool:
        chats = [request.body for request in server.requests if request.path == "/api/chat"]
        return sum(not body["messages"] for body in chats) >= count

    server.wait_until(have_come, f"{count} loads", LONGEST_SECONDS)


def health_of(name: str) -> Health | None:
    with read_only() as session:
        return next((one for one in providers.list_health(session) if one.name == name), None)


def is_up(name: str) -> bool:
    health = health_of(name)
    return health is not None and health.is_up


def goes(name: str) -> bool:
    return eventually(lambda: not is_up(name), LONGEST_SECONDS)


def comes(name: str, seconds: float = LONGEST_SECONDS) -> bool:
    return eventually(lambda: is_up(name), seconds)
