import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from core.settings import settings
from tests.support.configuration import Configure
from tests.support.pensum_up import ROOT
from workers import key_file
from workers.accounts.secret import SecretMissing, secret

GOOD = secrets.token_urlsafe(32)
BAD = ["", "short", "a" * 64, "please-change-me-please-change-me", "correct horse battery example staple"]


@pytest.fixture(autouse=True)
def _fresh(configure: Configure, tmp_path: Path) -> Iterator[None]:
    configure(PENSUM_HOME=tmp_path, PENSUM_SECRET=None)
    secret.forget()
    yield
    secret.forget()


def test_secret_is_created_once_in_development(tmp_path: Path) -> None:
    made = secret()
    secret.forget()
    assert secret() == made == (tmp_path / "secret").read_text().strip()
    assert len(made) >= 32
    assert (tmp_path / "secret").stat().st_mode & 0o777 == 0o600


def test_concurrent_processes_create_one_secret(tmp_path: Path) -> None:
    with ThreadPoolExecutor(16) as threads:
        made = set(threads.map(lambda _: key_file.read_or_create(tmp_path / "secret"), range(64)))
    assert len(made) == 1
    assert [file.name for file in tmp_path.iterdir()] == ["secret"]


def test_configured_secret_is_used(configure: Configure, tmp_path: Path) -> None:
    for environment in ("development", "production"):
        configure(PENSUM_ENVIRONMENT=environment, PENSUM_SECRET=GOOD)
        secret.forget()
        assert secret() == GOOD
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("given", BAD)
def test_weak_secret_is_refused_in_production(configure: Configure, given: str) -> None:
    configure(PENSUM_ENVIRONMENT="production", PENSUM_SECRET=given)
    with pytest.raises(SecretMissing) as raised:
        secret()
    assert "PENSUM_SECRET" in raised.value.detail
    assert given not in raised.value.detail or not given


@pytest.mark.parametrize(
    "variable", ["PENSUM_ENVIRONMENT=production", "PENSUM_PUBLIC_URL=https://learn.example.com"], ids=str
)
def test_api_does_not_start_in_production_without_a_secret(tmp_path: Path, variable: str) -> None:
    env = os.environ | {"PENSUM_HOME": str(tmp_path)} | dict([variable.split("=")])
    command = [sys.executable, "-m", "uvicorn", "api.main:create_app", "--factory", "--port=0"]
    ended = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=100)
    assert ended.returncode != 0
    assert "pensum: PENSUM_SECRET is not set" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_secret_of_development_is_named_where_it_becomes_production(configure: Configure, tmp_path: Path) -> None:
    secret()
    secret.forget()
    configure(PENSUM_HOST="0.0.0.0")  # noqa: S104
    with pytest.raises(SecretMissing) as raised:
        secret()
    assert str(tmp_path / "secret") in raised.value.detail
    assert "PENSUM_ENVIRONMENT=development" in raised.value.detail


PRODUCTION, DEVELOPMENT = True, False


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({}, DEVELOPMENT),
        ({"PENSUM_HOST": "127.0.0.2", "PENSUM_PUBLIC_URL": "http://127.0.0.1:8000"}, DEVELOPMENT),
        ({"PENSUM_HOST": "localhost", "PENSUM_PUBLIC_URL": "https://pensum.localhost"}, DEVELOPMENT),
        ({"PENSUM_HOST": "::1", "PENSUM_PUBLIC_URL": "https://[::1]:8443"}, DEVELOPMENT),
        ({"PENSUM_HOST": "0.0.0.0"}, PRODUCTION),  # noqa: S104
        ({"PENSUM_HOST": "::"}, PRODUCTION),
        ({"PENSUM_HOST": "pensum.internal"}, PRODUCTION),
        ({"PENSUM_PUBLIC_URL": "https://learn.example.com"}, PRODUCTION),
        ({"PENSUM_PUBLIC_URL": "https://["}, PRODUCTION),
        ({"PENSUM_PUBLIC_URL": "https://learn.example.com", "PENSUM_ENVIRONMENT": "development"}, DEVELOPMENT),
        ({"PENSUM_ENVIRONMENT": "production"}, PRODUCTION),
    ],
    ids=str,
)
def test_site_that_others_can_reach_is_production(
    configure: Configure, variables: dict[str, str], expected: bool
) -> None:
    configure(**variables)
    assert settings().site.is_production == expected
