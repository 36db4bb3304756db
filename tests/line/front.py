"""All of the platform but the GPU's workers, on the host `front`: servers that listen on the line, the API, the workers
of the other queues, and beat."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from secrets import token_urlsafe
from typing import Any

import httpx
import psycopg2
import redis
from psycopg2.extras import RealDictCursor
from sqlalchemy import make_url

from db.worker_rights import GPU_ROLE
from embedded import process_specs
from embedded.listening import ListenAddress
from embedded.logged_process import LoggedProcess
from embedded.process_specs import ProcessSpec
from embedded.servers import EmbeddedPostgres, EmbeddedValkey
from embedded.stack import DEFAULTS
from embedded.terminal import discard
from embedded.worker_access import PASSWORD_FILES
from tasks.queues import IO_EMBED, Queue, worker_queues
from tests.support.namespaces import Host
from tests.support.waiting import eventually

NAME = "front.example"
POSTGRES_PORT = 5432
EVERYWHERE = "0.0.0.0"  # noqa: S104  # on a host that only the worker's reaches
START_SECONDS = 120.0
REQUEST_SECONDS = 70.0


class Front:
    """The test reaches the API and PostgreSQL by Unix sockets, which know no namespaces."""

    def __init__(self, home: Path, postgres: EmbeddedPostgres, valkey: EmbeddedValkey) -> None:
        self.home = home
        self.postgres = postgres
        self.valkey = valkey
        self.admin_key = f"pk_{token_urlsafe(32)}"
        self.socket = home / "api.sock"
        self._valkey_url = make_url(valkey.url)
        assert self._valkey_url.port is not None
        self.valkey_port: int = self._valkey_url.port
        self.local_database_url = postgres.url
        self._environment = (
            os.environ
            | DEFAULTS
            | {"DATABASE_URL": postgres.url, "REDIS_URL": valkey.url, "PENSUM_HOME": str(home)}
            | {"PENSUM_ADMIN_KEY": self.admin_key, "PENSUM_SECRET": token_urlsafe(32)}
        )

    def database_url(self, *, host: str = NAME, port: int = POSTGRES_PORT) -> str:
        """As the worker's host knows it, with the rights of its own login."""
        password = (self.home / PASSWORD_FILES[GPU_ROLE]).read_text().strip()
        return f"postgresql://{GPU_ROLE}:{password}@{host}:{port}/pensum"

    def redis_url(self, *, host: str = NAME, port: int | None = None) -> str:
        return self._valkey_url.set(host=host, port=port or self.valkey_port).render_as_string(hide_password=False)

    def process(self, spec: ProcessSpec, **environment: str) -> LoggedProcess:
        log = self.home / "logs" / f"{spec.name}.log"
        env: Mapping[str, str] = {**self._environment, **spec.env, **environment}
        return LoggedProcess(spec.name, spec.argv, env=env, log=log, echo=discard)

    def prepare(self) -> None:
        subprocess.run(process_specs.prepare().argv, env=self._environment, check=True, timeout=START_SECONDS)

    def api(self) -> ProcessSpec:
        served = ["uvicorn", "api.main:create_app", "--factory", f"--uds={self.socket}", "--no-access-log"]
        return ProcessSpec("api", [sys.executable, "-m", *served, "--timeout-graceful-shutdown=5"])

    def client(self, key: str | None = None) -> httpx.Client:
        return httpx.Client(
            transport=httpx.HTTPTransport(uds=str(self.socket)),
            base_url="http://front",
            headers={"Authorization": f"Bearer {key or self.admin_key}"},
            timeout=REQUEST_SECONDS,
        )

    def rows(self, query: str, **values: Any) -> list[dict[str, Any]]:
        with closing(psycopg2.connect(self.local_database_url)) as connection:
            connection.set_session(autocommit=True)
            with connection.cursor(cursor_factory=RealDictCursor) as cursor:
                cursor.execute(query, values)
                return [dict(row) for row in cursor] if cursor.description else []

    def value(self, query: str, **values: Any) -> Any:
        """The one column of the one row."""
        [row] = self.rows(query, **values)
        [value] = row.values()
        return value

    def now(self) -> datetime:
        """PostgreSQL's clock."""
        now: datetime = self.value("SELECT clock_timestamp()")
        return now

    def serves(self, queues: Sequence[str], since: datetime) -> bool:
        """Workers that have started since then say that they serve these queues."""
        served = self.value(
            """
            SELECT array_agg(DISTINCT queue) FROM workers, jsonb_array_elements_text(queues) queue
            WHERE started_at > %(since)s AND seen_at > clock_timestamp() - interval '10 s'
            """,
            since=since,
        )
        return set(queues) <= set(served or [])


@contextmanager
def running_front(host: Host, home: Path) -> Iterator[Front]:
    with ExitStack() as running:
        with host.entered():
            front = _start(home, running)
        yield front


def _start(home: Path, running: ExitStack) -> Front:
    postgres = EmbeddedPostgres(home, durable=False, listen=ListenAddress(EVERYWHERE, POSTGRES_PORT, "the test"))
    valkey = EmbeddedValkey(home)
    for server in (postgres, valkey):
        running.callback(server.stop)
        server.start()
    with redis.Redis.from_url(valkey.url) as client:
        client.config_set("bind", EVERYWHERE)
    front = Front(home, postgres, valkey)
    front.prepare()
    since = front.now()
    queues = [queue for queue in worker_queues() if not queue.is_gpu]
    specs = [front.api(), *map(_worker, queues), process_specs.beat(home)]
    for process in map(front.process, specs):
        running.callback(process.stop)
        process.start()
    assert eventually(lambda: front.serves([queue.name for queue in queues], since), START_SECONDS), home
    return front


def _worker(queue: Queue) -> ProcessSpec:
    """Without an encoder, so that queries of searches cross the line too."""
    spec = process_specs.worker(queue, None)
    return replace(spec, argv=[word.replace(f",{IO_EMBED.name}", "") for word in spec.argv])
