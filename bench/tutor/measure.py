"""One case: the whole platform, its learners' documents, requests to warm up, then the learners."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from bench.common import cpu
from bench.common.api_server import PENSUM_APP, serving
from bench.common.cpu import CpuTimes
from bench.common.library import Document, add_documents
from bench.common.paths import ROOT
from bench.common.results import Measured, percentile
from bench.common.scripts import run_script
from bench.common.servers import Servers
from bench.common.stack import ONE_THREAD, all_workers, wait_until_ready
from bench.common.waiting import BenchFailed
from bench.tutor import learners
from bench.tutor.learners import ENDPOINTS, Load, Ran, Request
from bench.tutor.model import SLOTS, PacedModel

SAMPLES = ROOT / "samples/library"
TYPES = ("multiple_choice", "cloze", "short_answer")
TYPES_OF_MODEL = ("short_answer",)  # what the stand-in can write so that it passes the checks
WARM_UP_LEARNERS, WARM_UP_SECONDS = 4, 8.0
PROGRAMS = ("workers", "api", "postgres")


@dataclass(frozen=True)
class Case:
    learners: int
    think_seconds: float
    has_model: bool

    @property
    def types(self) -> Sequence[str]:
        return TYPES_OF_MODEL if self.has_model else TYPES


def at(servers: Servers, case: Case, seconds: float, folder: Path) -> Measured:
    with _provider(case) as provider:
        env = servers.fresh() | ONE_THREAD | provider
        with all_workers(env, folder), serving(PENSUM_APP, env, folder / "api.log") as server:
            wait_until_ready(server.port)
            keys = run_script("common.users", case.learners, env=env)
            documents = dict(zip(keys, _documents(case.learners), strict=True))
            run_script("tutor.shared_library", env=env)
            asyncio.run(add_documents(server.port, documents))
            load = Load(server.port, documents, case.types, seconds, case.think_seconds)
            asyncio.run(learners.run(_warming_up(load)))
            before = cpu.read()
            ran = asyncio.run(learners.run(load))
            spent = cpu.read().since(before)
    return _figures(ran) | _cpu_figures(spent, len(ran.requests))


@contextmanager
def _provider(case: Case) -> Iterator[dict[str, str]]:
    """What the platform's environment says of it."""
    if not case.has_model:
        yield {"PENSUM_LLM_PROVIDER": "extractive"}
        return
    with PacedModel() as model:
        yield {"OLLAMA_HOST": model.url, "PENSUM_LLM_PROVIDER": "ollama", "PENSUM_OLLAMA_SLOTS": str(SLOTS)}


def _documents(count: int) -> list[Document]:
    """The samples in turn, one for each learner."""
    paths = sorted(path for path in SAMPLES.iterdir() if path.suffix == ".md")
    texts = [path.read_text() for path in paths]
    titles = [text.splitlines()[0].removeprefix("# ") for text in texts]
    return [{"title": titles[n % len(texts)], "text": texts[n % len(texts)]} for n in range(count)]


def _warming_up(load: Load) -> Load:
    """Some learners without a pause, so that models are loaded and connections open."""
    some = dict(list(load.documents.items())[:WARM_UP_LEARNERS])
    return replace(load, documents=some, seconds=min(WARM_UP_SECONDS, load.seconds), think_seconds=0.0)


def _figures(ran: Ran) -> dict[str, float]:
    """An endpoint that nothing came of has none."""
    done = [request for request in ran.requests if request.job["state"] == "succeeded"]
    if not done:
        raise BenchFailed(f"none of {len(ran.requests)} requests succeeded")
    figures: dict[str, float] = {}
    for endpoint in ENDPOINTS:
        if of_endpoint := [request for request in done if request.endpoint == endpoint]:
            figures |= {f"{endpoint}_{part}": value for part, value in _parts(of_endpoint).items()}
    return figures | {
        "platform_p95": percentile([_platform_ms(request) for request in done], 0.95),
        "requests": len(ran.requests) / ran.seconds,
        "refused": 100 * (len(ran.requests) - len(done)) / len(ran.requests),
    }


def _cpu_figures(spent: CpuTimes, requests: int) -> dict[str, float]:
    """CPU milliseconds for each request, and how busy others kept the machine meanwhile."""
    of_programs = {f"cpu_{name}": 1e3 * spent.started.get(name, 0.0) / requests for name in PROGRAMS}
    total = 1e3 * sum(spent.started.values()) / requests
    return of_programs | {"cpu": total, "machine_others": 100 * spent.share_of_others}


def _parts(requests: Sequence[Request]) -> dict[str, float]:
    totals = [request.seconds * 1e3 for request in requests]
    waits = [_receipt(request)["queue_seconds"] * 1e3 for request in requests]
    return {
        "count": float(len(requests)),
        "p50": percentile(totals, 0.5),
        "p95": percentile(totals, 0.95),
        "queue_p95": percentile(waits, 0.95),
        "platform_p95": percentile([_platform_ms(request) for request in requests], 0.95),
    }


def _platform_ms(request: Request) -> float:
    """What neither the queue nor the work took. Where a model was asked, work is its time alone: what the handler does
    besides counts here. Without one the handler's time is the work."""
    receipt = _receipt(request)
    work = PacedModel.seconds(receipt) if receipt["tries"] else receipt["work_seconds"]
    return float(request.seconds - receipt["queue_seconds"] - work) * 1e3


def _receipt(request: Request) -> Mapping[str, float]:
    receipt: Mapping[str, float] = request.job["receipt"]
    return receipt
