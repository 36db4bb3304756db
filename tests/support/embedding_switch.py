"""Switching the embedding model over HTTP, with a library whose facts can be found again."""

import json
import shutil
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import numpy as np
from safetensors.numpy import save_file

from core.settings import SHIPPED_MODEL
from db.models import Job
from db.transactions import read_only
from tasks.contracts import BuildGeneration
from tests.support.api_client import Json, assert_problem, content
from tests.support.api_jobs import work
from tests.support.attempts import take
from tests.support.job_queue import row_of
from workers.embeddings import models
from workers.runtime.worker_loop import run as run_attempt

PATH = "/api/embeddings/generations"
IDENTITY = "torch.nn.modules.linear.Identity"

FACTS = {
    "Overfitting": "A model that overfits learns the noise of its training set. Early stopping ends it in time.",
    "Photosynthesis": "Plants turn light, water and carbon dioxide into sugar. Chlorophyll makes their leaves green.",
    "Westphalia": "The Treaty of Westphalia ended the Thirty Years' War in 1648. Sovereign states were its idea.",
    "Gradients": "Gradient descent follows the slope of the loss downhill. Large steps overshoot the minimum.",
    "Volcanoes": "Magma rises through cracks of the crust. An eruption throws ash many kilometres into the air.",
    "Sonnets": "A sonnet has fourteen lines. Shakespeare wrote one hundred and fifty-four of them.",
}
QUESTIONS = {"Photosynthesis": "How do plants make food?", "Westphalia": "When was peace made in Europe?"}


def project_model(folder: Path, dimensions: int, *, seed: int = 0) -> str:
    """The shipped model followed by a random projection: a different model that finds nearly the same."""
    shutil.copytree(models.folder(SHIPPED_MODEL), folder, copy_function=_link)
    modules = json.loads((folder / "modules.json").read_text())[:2]
    dense = {"idx": 2, "name": "2", "path": "2_Dense", "type": "sentence_transformers.models.Dense"}
    _replace(folder / "modules.json", json.dumps([*modules, dense]))
    (folder / "2_Dense").mkdir(exist_ok=True)
    projection = np.random.default_rng(seed).standard_normal((dimensions, 384), np.float32)
    save_file({"linear.weight": projection}, folder / "2_Dense" / "model.safetensors")
    config: dict[str, Any] = {"in_features": 384, "out_features": dimensions, "bias": False}
    _replace(folder / "2_Dense" / "config.json", json.dumps(config | {"activation_function": IDENTITY}))
    return str(folder)


def _link(source: str, target: str) -> None:
    Path(target).symlink_to(source)


def _replace(file: Path, text: str) -> None:
    file.unlink(missing_ok=True)
    file.write_text(text)


async def build(admin: httpx.AsyncClient, model: str, **options: Any) -> Json:
    """The submitted job."""
    response = await admin.post(PATH, json={"model": model, **options})
    assert response.status_code == 202, response.text
    return content(response)


async def run_to_end(admin: httpx.AsyncClient, job: Json) -> Json:
    """The job, after workers have run all its stages."""
    await work(BuildGeneration.kind)
    return content(await admin.get(job["links"]["self"]))


async def switch(admin: httpx.AsyncClient, model: str, **options: Any) -> Json:
    """The generation, which is active afterwards."""
    job = await run_to_end(admin, await build(admin, model, **options))
    assert job["state"] == "succeeded", job
    generation = await get_generation(admin, job["result"]["generation_id"])
    assert generation["state"] == "active"
    return generation


def run_once(job: Json) -> Json:
    """The row of the job after one attempt: one stage, or one time slice of it."""
    with read_only() as session:
        row = session.get_one(Job, UUID(job["id"]))
    run_attempt(take(row))
    return row_of(row.id)


async def get_generation(admin: httpx.AsyncClient, generation_id: int) -> Json:
    return content(await admin.get(f"{PATH}/{generation_id}"))


async def act(admin: httpx.AsyncClient, generation_id: int, action: str, **body: Any) -> Json:
    return content(await admin.post(f"{PATH}/{generation_id}/{action}", json=body or None))


async def refusal(admin: httpx.AsyncClient, generation_id: int, action: str, **body: Any) -> str:
    """The detail of the conflict."""
    response = await admin.post(f"{PATH}/{generation_id}/{action}", json=body or None)
    return str(assert_problem(response, 409, "conflict")["detail"])


async def list_generations(admin: httpx.AsyncClient) -> list[Json]:
    return list(content(await admin.get(PATH))["items"])
