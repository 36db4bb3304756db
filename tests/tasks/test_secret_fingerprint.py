"""A process whose PENSUM_SECRET is not that of the database does not start."""

import secrets
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from embedded.postgres import DATABASE, DEFAULT_PORT
from embedded.servers import EmbeddedPostgres
from tests.support.api_client import LONG_SECONDS
from tests.support.api_server import Server, running_server
from tests.support.configuration import Configure
from tests.support.waiting import LONGEST_SECONDS, eventually
from workers.accounts.secret import secret
from workers.runtime import schema_check

REFUSAL = "PENSUM_SECRET is not the one"


def test_api_with_another_secret_does_not_start_until_it_names_the_stored_one(platform: None) -> None:
    before, after = secret(), secrets.token_urlsafe(32)
    with pytest.raises(AssertionError, match=REFUSAL), running_server(PENSUM_SECRET=after):
        pass
    with running_server(PENSUM_SECRET=after, PENSUM_PREVIOUS_SECRETS=f"{secrets.token_urlsafe(32)},{before}"):
        pass
    try:
        with pytest.raises(AssertionError, match=REFUSAL), running_server(PENSUM_SECRET=before):
            pass
    finally:
        with running_server(PENSUM_SECRET=before, PENSUM_PREVIOUS_SECRETS=after):
            pass


@pytest.mark.parametrize("processes", [1, pytest.param(2, marks=pytest.mark.system)])
def test_api_that_starts_before_postgres_ends_when_it_meets_another_secret(
    postgres: EmbeddedPostgres, platform: None, tmp_path: Path, processes: int
) -> None:
    settings = {"DATABASE_URL": url_in(tmp_path), "PENSUM_API_PROCESSES": f"{processes}"}
    with running_server(**settings, PENSUM_SECRET=secrets.token_urlsafe(32)) as server:
        assert "compared later" in "".join(server.log)
        assert eventually(lambda: status_of(server, "/health") == 200, START_SECONDS)
        bring_up(postgres, tmp_path)
        statuses: list[int | None] = []

        def has_ended() -> bool:
            statuses.append(status_of(server, "/ready"))
            return statuses[-1] is None

        assert eventually(has_ended, START_SECONDS)
        assert set(statuses) <= {503, None}, "it answered from a database that is not its own"
        assert eventually(lambda: REFUSAL in "".join(server.log))


def test_api_that_starts_before_postgres_serves_its_own_database(
    postgres: EmbeddedPostgres, platform: None, tmp_path: Path
) -> None:
    with running_server(DATABASE_URL=url_in(tmp_path)) as server:
        assert status_of(server, "/ready") == 503
        bring_up(postgres, tmp_path)
        assert eventually(lambda: status_of(server, "/ready") == 200, START_SECONDS)


SOCKET = f".s.PGSQL.{DEFAULT_PORT}"
START_SECONDS = 3 * LONGEST_SECONDS


def url_in(folder: Path) -> str:
    return f"postgresql://postgres@/{DATABASE}?host={folder}&port={DEFAULT_PORT}"


def bring_up(postgres: EmbeddedPostgres, folder: Path) -> None:
    """For whoever looks for its socket in the folder."""
    [socket_folder] = parse_qs(urlsplit(postgres.url).query)["host"]
    (folder / SOCKET).symlink_to(Path(socket_folder) / SOCKET)


def status_of(server: Server, path: str) -> int | None:
    try:
        return httpx.get(f"{server.url}{path}", trust_env=False, timeout=LONG_SECONDS).status_code
    except httpx.TransportError:
        return None


def test_worker_with_another_secret_does_not_start_and_one_without_is_not_asked(
    platform: None, configure: Configure
) -> None:
    configure(PENSUM_SECRET=secrets.token_urlsafe(32))
    secret.forget()
    schema_check._ensure_same_secret.forget()
    try:
        with pytest.raises(SystemExit, match=REFUSAL):
            schema_check.ensure_compatible()
        configure(PENSUM_SECRET=None)
        secret.forget()
        schema_check.ensure_compatible()
    finally:
        secret.forget()
