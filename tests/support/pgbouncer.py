"""Debian's PgBouncer before the tests' PostgreSQL."""

import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psycopg2

from embedded import system_user
from embedded.servers import EmbeddedPostgres
from tests.support.ports import reserve_port
from tests.support.waiting import eventually

PROGRAM = "pgbouncer"
CONFIGURATION = """
[databases]
* = host={folder} port={port} user=postgres
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {listen_port}
unix_socket_dir =
auth_type = any
pool_mode = {pool_mode}
{more}
"""


@contextmanager
def running_pgbouncer(postgres: EmbeddedPostgres, folder: Path, pool_mode: str, more: str = "") -> Iterator[str]:
    """The URL of the database behind it."""
    url, port = urlsplit(postgres.url), reserve_port()
    server = {name: values[0] for name, values in parse_qs(url.query).items()}
    file = folder / "pgbouncer.ini"
    words = CONFIGURATION.format(
        folder=server["host"], port=server["port"], listen_port=port, pool_mode=pool_mode, more=more
    )
    file.write_text(words)
    user = system_user.for_postgres()
    if user:
        system_user.allow_traversal(file)
    log = folder / "pgbouncer.log"
    with log.open("wb") as output:
        command = [PROGRAM, *(["-u", user] if user else []), str(file)]
        process = subprocess.Popen(command, stdout=output, stderr=output)
    behind = f"postgresql://postgres@127.0.0.1:{port}{url.path}"
    try:
        assert eventually(lambda: _answers(behind)), log.read_text()
        yield behind
    finally:
        process.terminate()
        process.wait()


def _answers(url: str) -> bool:
    try:
        with closing(psycopg2.connect(url)):
            return True
    except psycopg2.OperationalError:
        return False
