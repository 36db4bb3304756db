"""The stack in a shell that exports what it should not, with somebody else's modules in the way."""

import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from tests.support.pensum_up import Up, environment_of, processes_of

pytestmark = [pytest.mark.stack, pytest.mark.timeout(240)]

# What the script `pensum` runs; as with a script, its own folder is looked in first, and not the current one.
COMMAND = (sys.executable, "-P", "-c", "from pensum_command import main; main()")
NOBODY = "socks5://127.0.0.1:9"
FOREIGN = {
    "CELERY_BROKER_URL": "redis://127.0.0.1:9/0",
    "CELERY_CONFIG_MODULE": "nothing",
    "ALL_PROXY": NOBODY,
    "all_proxy": NOBODY,
    "PGSERVICE": "nothing",
    "PGHOST": "127.0.0.1",
    "PGPORT": "9",
    "PYTHONWARNINGS": "error",
    "LC_ALL": "POSIX",
    "PENSUM_RETENTION_DAY": "7",
    "PENSUM_RETENTION_DAYS": "7",
}
KEPT = {"LC_ALL", "PENSUM_RETENTION_DAY", "PENSUM_RETENTION_DAYS"}
QUESTION = {"question": "What is a canal lock?"}
NOTE = {"title": "Locks", "text": "A canal lock is a chamber that lifts boats."}


def leave_modules(folder: Path) -> Path:
    folder.mkdir()
    for name in ("cli", "core", "celeryconfig"):
        (folder / f"{name}.py").write_text("raise SystemExit('somebody else has this module')")
    for name in ("api", "db", "tasks"):
        (folder / name).mkdir()
        (folder / name / "__init__.py").write_text("raise SystemExit('somebody else has this package')")
    return folder


def test_stack_runs_under_whatever_the_shell_exports(tmp_path: Path) -> None:
    class Stranger(Up):
        command = COMMAND
        folder = leave_modules(tmp_path / "current")

    up = Stranger(tmp_path / "home", "--no-flower", PYTHONPATH=str(leave_modules(tmp_path / "path")), **FOREIGN)
    try:
        up.await_ready()
        headers = {"Authorization": f"Bearer {up.admin_key}", "Prefer": "wait=60"}
        with httpx.Client(base_url=up.url, headers=headers, trust_env=False, timeout=70) as client:
            assert client.post("/api/documents/text", json=NOTE).json()["state"] == "succeeded"
            assert client.post("/api/answers", json=QUESTION).json()["state"] == "succeeded"
        assert "PENSUM_RETENTION_DAY is no setting of this version; did you mean" in up.output.read_text()
        assert "PENSUM_RETENTION_DAYS=7" in up.output.read_text()
        inherited = [environment_of(pid) for pid, command in processes_of(up.home).items() if "celery" in command]
        assert inherited
        assert [name for one in inherited for name in one if name in FOREIGN and name not in KEPT] == []
    finally:
        up.kill()


def test_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    home = tmp_path / "file" / "home"
    command = [sys.executable, "-m", "cli.main", "up"]
    done = subprocess.run(command, env={"PENSUM_HOME": str(home)}, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr == f"pensum: PENSUM_HOME={home} cannot be written (Not a directory): name another folder.\n"
