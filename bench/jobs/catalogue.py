"""Which systems are measured, how each one's workers are started, and what it promises for its speed."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.common.paths import BIN, ROOT
from bench.common.servers import PREPARE_PENSUM, Command, Servers
from tasks.queues import IO, worker_command

PEERS = ROOT / ".venv-bench/peers/bin"
SAQ = ROOT / ".venv-bench/saq/bin"  # it wants an older redis-py than the others, and arq one still older
ARQ = ROOT / ".venv-bench/arq/bin"


@dataclass(frozen=True)
class System:
    """`drained` jobs take some seconds. `prepare` makes its tables at DATABASE_URL."""

    name: str
    module: str
    promise: str
    drained: int
    workers: tuple[Command, ...]
    bin: Path = BIN
    env: Mapping[str, str] = field(default_factory=dict)
    prepare: Command | None = None
    parts: frozenset[str] = frozenset({"drain", "start"})

    @property
    def is_pensum(self) -> bool:
        return self.module == "pensum"

    @property
    def is_installed(self) -> bool:
        return self.python.exists()

    @property
    def python(self) -> Path:
        return self.bin / "python"

    def environment(self, servers: Servers) -> dict[str, str]:
        return servers.fresh(self.name, prepare=self.prepare, env=self.env)


@dataclass(frozen=True)
class Route:
    """A server of HTTP submissions; `app` is a factory for uvicorn, `stored` the SQL that counts what it took."""

    name: str
    app: str
    promise: str
    stored: str | None


def _pensum(name: str, module: str, promise: str, drained: int, **options: Any) -> System:
    """Its worker serves no queue but that of the jobs, and so loads no encoder meanwhile."""
    words = {"--app=tasks.app": "--app=bench.jobs.systems.pensum"}
    words |= {word: f"--queues={IO.name}" for word in worker_command(IO) if word.startswith("--queues=")}
    return System(
        name,
        module,
        promise,
        drained,
        workers=((str(BIN / "celery"), "--quiet", *(words.get(word, word) for word in worker_command(IO))),),
        prepare=PREPARE_PENSUM,
        **options,
    )


def _celery(name: str, *words: str) -> Command:
    return (str(BIN / "celery"), f"--app=bench.jobs.systems.{name}", "worker", *words)


def _raw(name: str) -> Command:
    return (sys.executable, "-m", f"bench.jobs.systems.{name}")


SOLO = ("--pool=solo", "--without-gossip", "--without-mingle", "--without-heartbeat")

ONE_PER_CLAIM = {"BENCH_BATCH": "1"}

PENSUM = _pensum("pensum", "pensum", "at least once, one result, durable, with a log of events", 30_000)
UNTIL_CANCELLED = _pensum(
    "pensum_until_cancelled", "pensum_until_cancelled", "none: it is cancelled", IO.slots, env=ONE_PER_CLAIM
)

SYSTEMS = (
    PENSUM,
    _pensum(
        "pensum_one_a_claim",
        "pensum",
        "the same, one job a claim",
        3_000,
        env=ONE_PER_CLAIM,
        parts=frozenset({"drain"}),
    ),
    System(
        "celery_default",
        "celery_default",
        "at most once; SIGKILL loses jobs; result for a day",
        3_000,
        workers=(_celery("celery_default"),),
    ),
    System(
        "celery_tuned",
        "celery_tuned",
        "at most once; SIGKILL loses what was prefetched; no result",
        6_000,
        workers=tuple(_celery("celery_tuned", *SOLO, f"--hostname=solo{n}@%h") for n in range(os.cpu_count() or 1)),
    ),
    System(
        "dramatiq",
        "dramatiq",
        "at least once; no result",
        6_000,
        workers=((str(PEERS / "dramatiq"), "bench.jobs.systems.dramatiq", "--processes=2", "--threads=8"),),
        bin=PEERS,
    ),
    System(
        "taskiq",
        "taskiq",
        "at least once; result for an hour",
        6_000,
        workers=(
            (
                str(PEERS / "taskiq"),
                "worker",
                "bench.jobs.systems.taskiq:broker",
                "--workers=1",
                "--max-async-tasks=32",
            ),
        ),
        bin=PEERS,
    ),
    System(
        "saq",
        "saq",
        "at least once; result for ten minutes",
        4_000,
        workers=((str(SAQ / "saq"), "bench.jobs.systems.saq.settings"),),
        bin=SAQ,
    ),
    System(
        "huey",
        "huey",
        "at most once; SIGKILL loses jobs; result until it is read",
        8_000,
        workers=(
            (str(PEERS / "huey_consumer"), "bench.jobs.systems.huey.huey", "--workers=2", "--worker-type=process"),
        ),
        bin=PEERS,
    ),
    System(
        "arq",
        "arq",
        "at least once; result for an hour",
        2_000,
        workers=((str(ARQ / "arq"), "bench.jobs.systems.arq.WorkerSettings"),),
        bin=ARQ,
    ),
    System(
        "procrastinate",
        "procrastinate",
        "durable; SIGKILL leaves a job `doing` until it is retried by hand; no result",
        1_500,
        workers=(
            (str(PEERS / "procrastinate"), "--app=bench.jobs.systems.procrastinate.app", "worker", "--concurrency=32"),
        ),
        bin=PEERS,
        prepare=(str(PEERS / "procrastinate"), "--app=bench.jobs.systems.procrastinate.app", "schema", "--apply"),
    ),
    System(
        "raw_skip_locked",
        "raw_skip_locked",
        "baseline: claim 64, finish 64, durable; dead workers are not noticed",
        100_000,
        workers=(_raw("raw_skip_locked"),) * 2,
        parts=frozenset({"drain"}),
    ),
    System(
        "raw_redis",
        "raw_redis",
        "baseline: at most once; SIGKILL loses jobs; no result",
        20_000,
        workers=(_raw("raw_redis"),) * 2,
    ),
)

ROUTES = (
    Route(
        "pensum",
        "api.main:create_app",
        "committed in PostgreSQL, with its first event",
        "SELECT count(*) FROM jobs",
    ),
    Route(
        "orm",
        "bench.jobs.routes.orm:create_app",
        "committed in PostgreSQL",
        "SELECT count(*) FROM submissions",
    ),
    Route(
        "asyncpg",
        "bench.jobs.routes.asyncpg:create_app",
        "committed in PostgreSQL",
        "SELECT count(*) FROM submissions",
    ),
    Route("delay", "bench.jobs.routes.delay:create_app", "in Redis; a power cut loses the last second", None),
    Route("no_database", "bench.jobs.routes.no_database:create_app", "baseline: nothing is stored", None),
)
