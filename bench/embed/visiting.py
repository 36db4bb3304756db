"""One visit to each system: a process that prints its figures, with a worker beside it for Pensum."""

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.jobs.catalogue import PENSUM, PRODUCT, ROOT
from bench.jobs.processes import Process, environment, running
from bench.jobs.servers import Servers
from bench.jobs.waiting import BenchFailed
from embedded.logs import tail
from tasks.queues import GPU_EMBED, worker_command
from workers.embeddings import models
from workers.embeddings.settings import SHIPPED_MODEL

PEER = ROOT / ".venv-bench/embed/bin/python"
LONGEST_SECONDS = 180.0
LEAST_COSINE = 0.9995

Figures = dict[str, float]


@dataclass
class Visitor:
    """`texts` and `vectors` are how many of them a visit measures. Reference and ONNX file are made once."""

    servers: Servers
    home: Path
    texts: int
    vectors: int
    reference: Path = field(init=False)
    onnx: Path = field(init=False)

    def __post_init__(self) -> None:
        self.home.mkdir()
        self.reference, self.onnx = self.home / "reference.npy", self.home / "model.onnx"

    def prepare(self) -> None:
        _run("sentence_transformers", "encode_all", self.texts, self.reference)
        site_packages = PEER.parents[1] / "lib" / f"python3.{sys.version_info.minor}" / "site-packages"
        _run("export", site_packages, self.onnx)

    def sentence_transformers(self, way: str) -> Figures:
        return {"texts": self.texts / _run("sentence_transformers", way, self.texts)}

    def onnxruntime(self) -> Figures:
        tokenizer = models.folder(SHIPPED_MODEL) / "tokenizer.json"
        return {
            "texts": self.texts / _run("onnxruntime", self.onnx, tokenizer, self.texts, self.reference, python=PEER)
        }

    def matrix_product(self, precision: str) -> Figures:
        return {"texts": self.texts / _run("matrix_product", self.texts, env=_precise(precision))}

    def pensum(self, precision: str) -> Figures:
        env = self.servers.fresh(PENSUM) | _precise(precision)
        log = self.home / f"worker-{precision}.log"
        worker = Process("worker", [str(PRODUCT / "celery"), "--quiet", *worker_command(GPU_EMBED)], env=env, log=log)
        with running([worker]):
            try:
                seconds, cosine = _run("pensum", self.texts, self.reference, env=env)
            except BenchFailed as error:
                raise BenchFailed(f"{error}\nThe end of the worker's log:\n{tail(log)}") from error
        if cosine < LEAST_COSINE:
            raise BenchFailed(f"the least cosine to sentence-transformers' vectors is {cosine:.5f}")
        return {"texts": self.texts / seconds, "cosine": cosine}

    def load(self, way: str) -> Figures:
        return {"load": _run("load", way, self.vectors, env=self.servers.fresh(PENSUM))}


def _precise(precision: str) -> dict[str, str]:
    return {"PENSUM_EMBEDDING_PRECISION": precision}


def _run(
    module: str, *arguments: object, env: dict[str, str] | None = None, python: Path = Path(sys.executable)
) -> Any:
    command: Sequence[str] = [str(python), "-m", f"bench.embed.systems.{module}", *map(str, arguments)]
    own = environment("", "") | (env or {})
    done = subprocess.run(command, cwd=ROOT, env=own, capture_output=True, text=True, timeout=LONGEST_SECONDS)
    if done.returncode != 0:
        raise BenchFailed(f"{module} failed:\n{done.stderr[-2_000:]}")
    return json.loads(done.stdout.splitlines()[-1]) if done.stdout.strip() else None
