"""One measurement of each system: a process that prints its figures, with a worker beside it for Pensum."""

import sys
from dataclasses import dataclass, field
from pathlib import Path

from bench.common import cpu, gpu_login
from bench.common.paths import ROOT
from bench.common.processes import pensum_worker, running
from bench.common.results import Measured
from bench.common.scripts import run_script
from bench.common.servers import Servers
from bench.common.waiting import BenchFailed
from core.settings import SHIPPED_MODEL
from tasks.queues import GPU_EMBED
from workers.embeddings import models

PEER_PYTHON = ROOT / ".venv-bench/embed/bin/python"
RUNTIME = "PENSUM_EMBEDDING_RUNTIME"
MIN_COSINE = 0.9995


@dataclass
class Systems:
    """`texts` and `vectors` are the numbers that are measured. The reference and the ONNX file are made once."""

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
        run_script("embed.systems.sentence_transformers", "encode_all", self.texts, self.reference)
        site_packages = PEER_PYTHON.parents[1] / "lib" / f"python3.{sys.version_info.minor}" / "site-packages"
        run_script("embed.systems.export", site_packages, self.onnx)

    def sentence_transformers(self, way: str) -> Measured:
        return {"texts": self.texts / run_script("embed.systems.sentence_transformers", way, self.texts)}

    def onnxruntime(self) -> Measured:
        tokenizer = models.folder(SHIPPED_MODEL) / "tokenizer.json"
        return {
            "texts": self.texts
            / run_script(
                "embed.systems.onnxruntime", self.onnx, tokenizer, self.texts, self.reference, python=PEER_PYTHON
            )
        }

    def matrix_product(self, precision: str) -> Measured:
        return {"texts": self.texts / run_script("embed.systems.matrix_product", self.texts, env=_precision(precision))}

    def pensum(self, precision: str, *, runtime: str = "torch") -> Measured:
        env = self.servers.fresh() | _precision(precision) | {RUNTIME: runtime}
        log = self.home / f"worker-{runtime}-{precision}.log"
        with running([pensum_worker(GPU_EMBED, env=env, log=log)]):
            seconds, cosine = run_script("embed.systems.pensum", self.texts, self.reference, env=env, log=log)
        if cosine < MIN_COSINE:
            raise BenchFailed(
                f"the lowest cosine to the vectors of sentence-transformers is {cosine:.5f}, below {MIN_COSINE}"
            )
        return {"texts": self.texts / seconds, "cosine": cosine}

    def gpu_login(self, *, with_row_rules: bool = True) -> Measured:
        """As `pensum` exactly, by a worker that logs in as a GPU host's does."""
        env = self.servers.fresh() | _precision("fp32")
        gpu_login.set_row_rules(env["DATABASE_URL"], hold=with_row_rules)
        log = self.home / f"worker-login-{with_row_rules}.log"
        with running([pensum_worker(GPU_EMBED, env=gpu_login.of_gpu_host(env), log=log)]):
            run_script("embed.systems.pensum", 1, env=env, log=log)  # the model is loaded
            before = cpu.read()
            seconds, _ = run_script("embed.systems.pensum", self.texts, env=env, log=log)
            spent = cpu.read().since(before).started
        milliseconds = 1e3 * (spent["workers"] + spent["postgres"])
        return {"login_texts": self.texts / seconds, "login_cpu": milliseconds / self.texts}

    def start(self, runtime: str) -> Measured:
        cpu_seconds, mebibytes = run_script("embed.systems.encoder_start", env={RUNTIME: runtime})
        return {"start": cpu_seconds, "memory": mebibytes}

    def load(self, way: str) -> Measured:
        return {"load": run_script("embed.systems.load", way, self.vectors, env=self.servers.fresh())}


def _precision(precision: str) -> dict[str, str]:
    return {"PENSUM_EMBEDDING_PRECISION": precision}
