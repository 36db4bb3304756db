"""A PostgreSQL with a standby that streams from it, and the line over which clients reach the one that is in charge."""

import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg2
from sqlalchemy import make_url

from embedded import system_user
from embedded.child_process import ChildProcess
from embedded.logs import open_log
from embedded.postgres import _environment, _programs
from embedded.servers import EmbeddedPostgres
from tests.support.relay import Relay, to_postgres, url_through
from tests.support.waiting import LONGEST_SECONDS, eventually

NAME = "standby"
COPY_SECONDS = 120.0


class ReplicatedPostgres:
    """`line` is for clients."""

    def __init__(self, primary: EmbeddedPostgres, standby: EmbeddedPostgres, line: Relay) -> None:
        self._primary = primary
        self._standby = standby
        self._line = line
        self.url = url_through(line, primary.url)

    def make_synchronous(self) -> None:
        """From now on a commit that waits for the disk waits for that of the standby too."""
        execute(self._primary, f"ALTER SYSTEM SET synchronous_standby_names = '{NAME}'")
        execute(self._primary, "SELECT pg_reload_conf()")
        assert eventually(lambda: self._replication_state() == "sync"), self._replication_state()

    def fail_over(self, read_only_seconds: float) -> None:
        """The primary dies. Its clients reach the standby at once, and for some seconds before it is promoted."""
        self._primary.kill()
        options = make_url(self._standby.url).query
        self._line.retarget(int(str(options["port"])), host=str(options["host"]))
        self._line.cut()
        time.sleep(read_only_seconds)
        assert execute(self._standby, f"SELECT pg_promote(wait_seconds => {LONGEST_SECONDS:.0f})") == [(True,)]

    def _replication_state(self) -> str:
        states = execute(self._primary, "SELECT sync_state FROM pg_stat_replication")
        return states[0][0] if states else "none"


@contextmanager
def replicated_postgres(home: Path) -> Iterator[ReplicatedPostgres]:
    primary, standby = EmbeddedPostgres(home / "primary"), EmbeddedPostgres(home / "standby")
    primary.start()
    try:
        with to_postgres(primary.url) as line, to_postgres(primary.url) as replication:
            _copy(primary, home / "primary", home / "standby", replication)
            standby.start()
            yield ReplicatedPostgres(primary, standby, line)
    finally:
        standby.stop()
        primary.stop()


def execute(server: EmbeddedPostgres, statement: str) -> list[tuple[Any, ...]]:
    with closing(psycopg2.connect(server.url)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []


def _copy(primary: EmbeddedPostgres, original: Path, copy: Path, replication: Relay) -> None:
    with (original / "postgres" / "pg_hba.conf").open("a") as access:
        access.write("local replication all trust\n")
    execute(primary, "SELECT pg_reload_conf()")
    data = copy / "postgres"
    data.mkdir(mode=0o700, parents=True)
    user = system_user.for_postgres()
    if user:
        system_user.allow_traversal(data)
        system_user.change_owner(data, user)
    source = f"host={replication.host} port={replication.port} user=postgres application_name={NAME}"
    assert eventually(lambda: _lets_standbys_in(source))
    BaseBackup(source, copy, user).run()
    for lock in data.glob(".s.PGSQL.*.lock"):  # of the primary's socket, which lies among its data
        lock.unlink()


def _lets_standbys_in(source: str) -> bool:
    with suppress(psycopg2.OperationalError), closing(psycopg2.connect(f"{source} replication=true")):
        return True
    return False


class BaseBackup(ChildProcess):
    """The command pg_basebackup as a child process."""

    def __init__(self, source: str, home: Path, user: str | None) -> None:
        super().__init__("pg_basebackup", home / "logs" / "pg_basebackup.log")
        self._options: list[str | Path] = ["--dbname", source, "--pgdata", home / "postgres", "--write-recovery-conf"]
        self._user = user

    def run(self) -> None:
        self.start()
        self.finish(grace_seconds=COPY_SECONDS)
        assert self.exit_code == 0, self.log.read_text()

    def start(self) -> None:
        command = [_programs() / "pg_basebackup", *self._options, "--checkpoint=fast", "--no-sync"]
        with open_log(self.log) as log:
            self._spawn(command, output=log, env=_environment(), user=self._user)
