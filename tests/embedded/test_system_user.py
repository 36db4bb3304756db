"""The system user that PostgreSQL runs as when Pensum runs as root."""

import os
from pathlib import Path

import pytest

from embedded import system_user
from embedded.errors import CannotRun

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root adds users")

NOBODY = "pensum_test_nobody"


def fake_useradd(folder: Path, script: str) -> None:
    program = folder / "useradd"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)


def test_user_is_added_although_another_process_adds_one_at_the_same_moment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a new machine two processes started at once, and one of them failed."""
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    tried = tmp_path / "tried"
    fake_useradd(tmp_path, f'[ -e {tried} ] && exit 0; touch {tried}; echo "cannot lock /etc/passwd" >&2; exit 1')
    assert system_user.for_postgres(NOBODY) == NOBODY
    assert tried.exists()


def test_useradd_that_refuses_is_not_asked_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    fake_useradd(tmp_path, 'echo "invalid user name" >&2; exit 3')
    with pytest.raises(CannotRun, match="invalid user name"):
        system_user.for_postgres(NOBODY)
