"""A library of its own for each test: which generation is active concerns everybody."""

import json
import secrets
import shutil
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import psycopg2
import pytest
import torch
from safetensors.torch import save_file

import tasks.generations  # noqa: F401  # registers the handlers
from api.main import create_app
from core.settings import SHIPPED_MODEL
from db import engines as database
from db.models import Job
from db.transactions import read_only
from embedded.prepare import prepare_database
from embedded.servers import EmbeddedPostgres
from tasks.contracts import BuildGeneration
from tasks.queues import Queue
from tests.support.api_client import Json, assert_problem, client_of, content
from tests.support.api_jobs import ingest, work
from tests.support.attempts import take
from tests.support.configuration import configuration
from tests.support.factories import Person, make_user
from tests.support.job_changes import wait_until_subscribed
from tests.support.job_queue import row_of
from workers.embeddings import models
from workers.runtime.heartbeat import heartbeat
from workers.runtime.result_writer import result_writer
from workers.runtime.worker_loop import drain
from workers.runtime.worker_loop import run as run_attempt

TEMPLATE = "generations"
PATH = "/api/embeddings/generations"
OF_THE_DATABASE = (database.engine, database.statement_engine, database.async_engine, heartbeat, result_writer)

FACTS = {
    "Overfitting": "A model that overfits learns the noise of its training set. Early stopping ends it in time.",
    "Photosynthesis": "Plants turn light, water and carbon dioxide into sugar. Chlorophyll makes their leaves green.",
    "Westphalia": "The Treaty of Westphalia ended the Thirty Years' War in 1648. Sovereign states were its idea.",
    "Gradients": "Gradient descent follows the slope of the loss downhill. Large steps overshoot the minimum.",
    "Volcanoes": "Magma rises through cracks of the crust. An eruption throws ash many kilometres into the air.",
    "Sonnets": "A sonnet has fourteen lines. Shakespeare wrote one hundred and fifty-four of them.",
}
QUESTIONS = {"Photosynthesis": "How do plants make food?", "Westphalia": "When was peace made in Europe?"}


@contextmanager
def _speaking_to(url: str) -> Iterator[None]:
    """All that this process has of a database is made anew."""
    with configuration() as configure, pytest.MonkeyPatch.context() as patch:
        configure(DATABASE_URL=url)
        for one in OF_THE_DATABASE:
            patch.setattr(one, "_made", {})
        yield
        database.engine().dispose()


def _administer(postgres: EmbeddedPostgres, statement: str) -> None:
    with closing(psycopg2.connect(postgres.url_of("postgres"))) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement)


@pytest.fixture(scope="session")
def template(postgres: EmbeddedPostgres) -> str:
    _administer(postgres, f"CREATE DATABASE {TEMPLATE}")
    with _speaking_to(postgres.url_of(TEMPLATE)):
        prepare_database()
    return TEMPLATE


@pytest.fixture
def platform(platform: None, template: str, postgres: EmbeddedPostgres) -> Iterator[None]:
    name = f"{TEMPLATE}_{secrets.token_hex(4)}"
    _administer(postgres, f"CREATE DATABASE {name} TEMPLATE {template}")
    with _speaking_to(postgres.url_of(name)):
        yield
    _administer(postgres, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
async def api(platform: None) -> AsyncIterator[httpx.ASGITransport]:
    app = create_app()
    async with app.router.lifespan_context(app):
        await wait_until_subscribed()
        yield httpx.ASGITransport(app, raise_app_exceptions=False)


@pytest.fixture
def administrator(platform: None) -> Person:
    return make_user(is_admin=True)


@pytest.fixture
def admin(api: httpx.ASGITransport, administrator: Person) -> httpx.AsyncClient:
    return client_of(api, administrator)


@pytest.fixture
async def learner(api: httpx.ASGITransport, user: Person) -> httpx.AsyncClient:
    """Somebody with a library of `FACTS`."""
    client = client_of(api, user)
    for title, text in FACTS.items():
        await ingest(client, f"# {title}\n\n{text}".encode(), f"{title}.md")
    return client


def project_model(folder: Path, dimensions: int, *, seed: int = 0) -> str:
    """The shipped model with a random projection behind it: another one, that finds nearly the same."""
    shutil.copytree(models.folder(SHIPPED_MODEL), folder, copy_function=_link)
    modules = json.loads((folder / "modules.json").read_text())[:2]
    dense = {"idx": 2, "name": "2", "path": "2_Dense", "type": "sentence_transformers.models.Dense"}
    _replace(folder / "modules.json", json.dumps([*modules, dense]))
    (folder / "2_Dense").mkdir(exist_ok=True)
    torch.manual_seed(seed)
    save_file({"linear.weight": torch.randn(dimensions, 384)}, folder / "2_Dense" / "model.safetensors")
    config: dict[str, Any] = {"in_features": 384, "out_features": dimensions, "bias": False}
    _replace(folder / "2_Dense" / "config.json", json.dumps(config | {"activation_function": IDENTITY}))
    return str(folder)


IDENTITY = "torch.nn.modules.linear.Identity"


def _link(source: str, target: str) -> None:
    Path(target).symlink_to(source)


def _replace(file: Path, text: str) -> None:
    file.unlink(missing_ok=True)
    file.write_text(text)


@contextmanager
def working(*queues: Queue) -> Iterator[None]:
    """Slots of workers that serve these queues all the while."""
    over = threading.Event()

    def serve(queue: Queue) -> None:
        while not over.wait(0.01):
            drain(queue, seconds=1.0)

    slots = [threading.Thread(target=serve, args=(queue,)) for queue in queues]
    for slot in slots:
        slot.start()
    try:
        yield
    finally:
        over.set()
        for slot in slots:
            slot.join()


async def build(admin: httpx.AsyncClient, model: str, **wish: Any) -> Json:
    """The submitted job."""
    answer = await admin.post(PATH, json={"model": model, **wish})
    assert answer.status_code == 202, answer.text
    return content(answer)


async def run(admin: httpx.AsyncClient, job: Json) -> Json:
    """The job, after workers did what there was to do."""
    await work(BuildGeneration.kind)
    return content(await admin.get(job["links"]["self"]))


async def switch(admin: httpx.AsyncClient, model: str, **wish: Any) -> Json:
    """The generation, which is active now."""
    job = await run(admin, await build(admin, model, **wish))
    assert job["state"] == "succeeded", job
    generation = await look(admin, job["result"]["generation_id"])
    assert generation["state"] == "active"
    return generation


def step(job: Json) -> Json:
    """The row of the job, after one attempt at it: one turn of a worker."""
    with read_only() as session:
        row = session.get_one(Job, UUID(job["id"]))
    run_attempt(take(row))
    return row_of(row.id)


async def look(admin: httpx.AsyncClient, generation_id: int) -> Json:
    return content(await admin.get(f"{PATH}/{generation_id}"))


async def tell(admin: httpx.AsyncClient, generation_id: int, word: str, **body: Any) -> Json:
    return content(await admin.post(f"{PATH}/{generation_id}/{word}", json=body or None))


async def refused(admin: httpx.AsyncClient, generation_id: int, word: str, **body: Any) -> str:
    """The reason."""
    answer = await admin.post(f"{PATH}/{generation_id}/{word}", json=body or None)
    return str(assert_problem(answer, 409, "conflict")["detail"])


async def generations(admin: httpx.AsyncClient) -> list[Json]:
    return list(content(await admin.get(PATH))["items"])
