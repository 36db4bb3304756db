"""One durable PostgreSQL and one Valkey for all systems, emptied before each measurement."""

import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg2
import redis

from bench.common.paths import ROOT
from bench.common.processes import environment
from bench.common.waiting import BenchFailed, wait_until
from embedded.servers import EmbeddedPostgres, EmbeddedValkey

REWRITE_SECONDS = 30.0
PREPARE_SECONDS = 120.0

Command = tuple[str, ...]

PREPARE_PENSUM: Command = (sys.executable, "-m", "embedded.prepare")


class Servers:
    def __init__(self, postgres: EmbeddedPostgres, valkey: EmbeddedValkey) -> None:
        self._postgres = postgres
        self._valkey = valkey
        self._templates: dict[Command, str] = {}

    def fresh(
        self, name: str = "pensum", *, prepare: Command | None = PREPARE_PENSUM, env: Mapping[str, str] | None = None
    ) -> dict[str, str]:
        """The environment for the system that is measured next: an empty Valkey, a new database in which `prepare` has
        made its tables, no writes pending."""
        database = f"bench_{name}"
        self._create(database, template=self._template(name, prepare))
        self._empty_valkey()
        with connected(self._postgres.url) as cursor:
            cursor.execute("CHECKPOINT")
        return environment(self._postgres.url_of(database), self._valkey.url) | dict(env or {})

    def _template(self, name: str, prepare: Command | None) -> str:
        """Made once for all systems that prepare their database with the same command."""
        if prepare is None:
            return "template1"
        if prepare not in self._templates:
            template = f"template_{len(self._templates)}"
            self._create(template, template="template1")
            env = environment(self._postgres.url_of(template), self._valkey.url)
            done = subprocess.run(prepare, cwd=ROOT, env=env, capture_output=True, text=True, timeout=PREPARE_SECONDS)
            if done.returncode != 0:
                raise BenchFailed(f"the database of {name} could not be prepared:\n{done.stderr}")
            self._templates[prepare] = template
        return self._templates[prepare]

    def _create(self, database: str, *, template: str) -> None:
        with connected(self._postgres.url) as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")
            cursor.execute(f"CREATE DATABASE {database} TEMPLATE {template}")

    def _empty_valkey(self) -> None:
        """Rewrites the append-only file now, so that no rewrite falls into a measurement."""
        with closing(redis.Redis.from_url(self._valkey.url)) as valkey:
            valkey.flushall()
            valkey.bgrewriteaof()
            wait_until(
                lambda: (
                    not any(valkey.info("persistence")[f"aof_rewrite_{word}"] for word in ("in_progress", "scheduled"))
                ),
                seconds=REWRITE_SECONDS,
                unless=lambda: "Valkey did not rewrite its append-only file",
            )


@contextmanager
def running_servers(home: Path) -> Iterator[Servers]:
    with ExitStack() as stack:
        postgres, valkey = EmbeddedPostgres(home), EmbeddedValkey(home)
        for server in (postgres, valkey):
            stack.callback(server.stop)
            server.start()
        yield Servers(postgres, valkey)


@contextmanager
def connected(url: str) -> Iterator[Any]:
    """A cursor whose statements commit one by one."""
    with closing(psycopg2.connect(url)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            yield cursor
