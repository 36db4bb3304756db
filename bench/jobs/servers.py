"""One PostgreSQL, durable, and one Valkey for all systems; and a state in which none finds another one's traces."""

import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg2
import redis

from bench.jobs.catalogue import ROOT, Command, System
from bench.jobs.processes import environment
from bench.jobs.waiting import BenchFailed, wait_until
from embedded.servers import EmbeddedPostgres, EmbeddedValkey

REWRITE_SECONDS = 30.0
PREPARE_SECONDS = 120.0


class Servers:
    def __init__(self, postgres: EmbeddedPostgres, valkey: EmbeddedValkey) -> None:
        self._postgres = postgres
        self._valkey = valkey
        self._templates: dict[Command, str] = {}

    def fresh(self, system: System) -> dict[str, str]:
        """The environment of a system that runs next: an empty Valkey, a new database with its tables, disks quiet."""
        database = f"bench_{system.name}"
        self._create(database, template=self._template(system))
        self._empty_valkey()
        with connected(self._postgres.url) as cursor:
            cursor.execute("CHECKPOINT")
        return environment(self._postgres.url_of(database), self._valkey.url) | dict(system.env)

    def _template(self, system: System) -> str:
        """Made once for all who prepare their database with the same command."""
        if system.prepare is None:
            return "template1"
        if system.prepare not in self._templates:
            template = f"template_{len(self._templates)}"
            self._create(template, template="template1")
            env = environment(self._postgres.url_of(template), self._valkey.url)
            done = subprocess.run(
                system.prepare, cwd=ROOT, env=env, capture_output=True, text=True, timeout=PREPARE_SECONDS
            )
            if done.returncode != 0:
                raise BenchFailed(f"the database of {system.name} could not be prepared:\n{done.stderr}")
            self._templates[system.prepare] = template
        return self._templates[system.prepare]

    def _create(self, database: str, *, template: str) -> None:
        with connected(self._postgres.url) as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")
            cursor.execute(f"CREATE DATABASE {database} TEMPLATE {template}")

    def _empty_valkey(self) -> None:
        """Its log of writes is rewritten now, so that this does not happen in the middle of a measurement."""
        with closing(redis.Redis.from_url(self._valkey.url)) as valkey:
            valkey.flushall()
            valkey.bgrewriteaof()
            wait_until(
                lambda: (
                    not any(valkey.info("persistence")[f"aof_rewrite_{word}"] for word in ("in_progress", "scheduled"))
                ),
                seconds=REWRITE_SECONDS,
                unless=lambda: "Valkey did not rewrite its log",
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
