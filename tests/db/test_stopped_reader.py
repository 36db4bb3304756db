"""A worker that is stopped, or whose host has vanished, while PostgreSQL sends it more than its socket takes."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from db import engines, roles
from db.queries import sessions
from db.queries.jobs import claims, jobs
from db.queries.jobs.claims import Claim
from db.queries.jobs.jobs import Draft
from db.queries.sessions import Ended
from db.roles import FRONT_ROLE
from db.row_level_security import acting_as_platform
from db.transactions import read, statement, transaction
from db.worker_rights import GPU_ROLE
from embedded.listening import ListenAddress
from embedded.servers import EmbeddedPostgres
from tasks.queues import UPKEEP
from tests.support.databases import connected_to, prepared_postgres
from tests.support.job_queue import KIND
from tests.support.ports import reserve_port
from tests.support.stopped_clients import stopped_client, wait_of
from tests.support.waiting import LONGEST_SECONDS, eventually
from tests.support.worker_process import running_worker

QUEUE = "gpu.stopped"
TEXT = "word " * 80_000  # of 32 even the buffers of TCP on one host hold no more than a third
CLAIMED = 32
PASSWORD = "only-for-this-test"  # of a server that lives as long as the test

CLAIM = f"""
from uuid import uuid4
from db.queries.jobs import claims
from db.transactions import statement
with statement(is_durable=False) as session:
    claims.claim(
        session, queue="{QUEUE}", kinds=["{KIND}"], worker=uuid4(), limit={CLAIMED}, running_per_user={{"others": 1}}
    )
"""

# As workers of earlier versions claim.
WRITE = """
import sys
from sqlalchemy import text
from db.transactions import transaction
with transaction() as session:
    rows = "SELECT pg_current_xact_id(), repeat('x', 1000000) FROM generate_series(1, 16)"
    session.execute(text(f"SELECT pg_advisory_xact_lock({sys.argv[1]}); {rows}"))
"""

READ = WRITE.replace("pg_current_xact_id(), ", "")


@dataclass(frozen=True)
class Server:
    """`url` is a worker's, `front_url` that of an API which logs in as somebody else."""

    admin_url: str
    url: str
    front_url: str = ""


@pytest.fixture(scope="module")
def tcp_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """With the login of GPU hosts, which reaches it by TCP."""
    listen = ListenAddress("127.0.0.1", reserve_port(), "PENSUM_SERVERS_POSTGRES_PORT")
    with prepared_postgres(tmp_path_factory.mktemp("tcp"), listen=listen) as postgres:
        with connected_to(postgres.url), transaction() as session:
            for role in (GPU_ROLE, FRONT_ROLE):
                roles.make_login(session, role, PASSWORD)
        worker, front = (f"postgresql://{role}:{PASSWORD}@{listen}/pensum" for role in (GPU_ROLE, FRONT_ROLE))
        yield Server(postgres.url, worker, front)


@pytest.fixture(params=["unix", pytest.param("tcp", marks=pytest.mark.system)])
def server(request: pytest.FixtureRequest, platform: None, postgres: EmbeddedPostgres) -> Iterator[Server]:
    if request.param == "unix":
        yield Server(postgres.url, postgres.url.replace("//postgres@", f"//{GPU_ROLE}@"))
        return
    found: Server = request.getfixturevalue("tcp_server")
    with connected_to(found.admin_url):
        yield found


def add_jobs(count: int) -> None:
    draft = Draft(
        None, kind=KIND, payload={"text": TEXT}, stage="run", queue=QUEUE, priority=5, max_attempts=3, lease_seconds=30
    )
    with transaction() as session:
        session.execute(text("DELETE FROM jobs WHERE queue = :queue"), {"queue": QUEUE})
        jobs.add_all(session, [draft] * count)


def claim_one() -> list[Claim]:
    with statement(is_durable=False) as session:
        return claims.claim(session, queue=QUEUE, kinds=[KIND], worker=uuid4(), limit=1, running_per_user={"others": 1})


def stopped(program: str, server: Server, lock: str = "7") -> AbstractContextManager[int]:
    return stopped_client(program, lock, url=server.url, admin_url=server.admin_url)


def end_stuck(session: Session, seconds: float = 0.0) -> list[Ended]:
    return sessions.end_stuck(session, login=GPU_ROLE, seconds=seconds)


def test_claims_of_others_go_on_while_a_stopped_worker_takes_no_answer(server: Server) -> None:
    add_jobs(CLAIMED + 1)
    with ThreadPoolExecutor(1) as pool, stopped(CLAIM, server, f"hashtextextended('claim {QUEUE}', 0)") as backend:
        [claim] = pool.submit(claim_one).result(LONGEST_SECONDS)
        assert claim.payload == {"text": TEXT}
        assert wait_of(backend, server.admin_url) == "ClientWrite"


@pytest.mark.parametrize("login", ["postgres", GPU_ROLE])
def test_writer_that_takes_no_answer_is_ended(platform: None, postgres: EmbeddedPostgres, login: str) -> None:
    server = Server(postgres.url, postgres.url.replace("//postgres@", f"//{login}@"))
    with stopped(WRITE, server) as backend:
        with transaction() as session:
            assert end_stuck(session, seconds=3_600) == []
            assert end_stuck(session) == [(backend, login, "it wrote, and took no answer")]
        assert eventually(lambda: wait_of(backend, postgres.url) is None)


def test_plain_login_ends_writers_of_the_logins_that_it_is_a_member_of(
    platform: None, postgres: EmbeddedPostgres
) -> None:
    worker = Server(postgres.url, postgres.url.replace("//postgres@", f"//{GPU_ROLE}@"))
    superuser = Server(postgres.url, postgres.url)
    with stopped(WRITE, worker) as theirs, stopped(WRITE, superuser, "8"), transaction() as session:
        session.execute(text(f"CREATE ROLE tests_member; GRANT {GPU_ROLE}, postgres TO tests_member"))
        session.execute(text("SET LOCAL ROLE tests_member"))
        assert [backend for backend, _, _ in end_stuck(session)] == [theirs]
        session.rollback()


def test_reader_that_takes_no_answer_is_left_alone(platform: None, postgres: EmbeddedPostgres) -> None:
    with stopped(READ, Server(postgres.url, postgres.url)), transaction() as session:
        assert end_stuck(session) == []


@pytest.mark.system
def test_worker_of_upkeep_ends_a_writer_that_takes_no_answer(
    platform: None, postgres: EmbeddedPostgres, tmp_path: Path
) -> None:
    with (
        running_worker(UPKEEP, tmp_path / "upkeep.log") as worker,
        stopped(WRITE, Server(postgres.url, postgres.url)) as backend,
    ):
        assert worker.says(f"ended session {backend} of postgres: it wrote, and took no answer", 2 * LONGEST_SECONDS)
        assert eventually(lambda: wait_of(backend, postgres.url) is None)


@pytest.mark.system
def test_postgres_itself_ends_a_writer_that_takes_no_answer_by_tcp(tcp_server: Server) -> None:
    with stopped(WRITE, tcp_server) as backend:
        assert eventually(lambda: wait_of(backend, tcp_server.admin_url) is None, 2 * LONGEST_SECONDS)


def show_limit(session: Session) -> str:
    return str(session.scalar(text("SHOW tcp_user_timeout")))


@pytest.mark.system
async def test_api_has_its_answers_taken_in_time_by_tcp_too(tcp_server: Server) -> None:
    with connected_to(tcp_server.front_url):
        with acting_as_platform():
            assert await read(show_limit) == "12000"
        await engines.async_engine().dispose()
