import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.processes import all_gone, is_alive, read_pids
from tests.support.waiting import eventually

pytestmark = pytest.mark.system

ROOT = Path(__file__).parents[2]


def test_sigkill_of_the_supervisor_ends_all_its_processes(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.embedded.supervisor_script", str(tmp_path)]
    with subprocess.Popen(command, cwd=ROOT) as supervisor:
        assert eventually(lambda: len(read_pids(tmp_path / "servers") + read_pids(tmp_path / "pids")) == 4)
        started = read_pids(tmp_path / "servers") + read_pids(tmp_path / "pids")
        assert all(map(is_alive, started))
        supervisor.kill()
    assert eventually(lambda: all_gone(started))
    assert "database system is shut down" in (tmp_path / "logs" / "postgres.log").read_text()
