import subprocess
import sys
from pathlib import Path

import pytest

from workers.runtime.shared_slots import SharedSlots

pytestmark = pytest.mark.system

HOLDER = """
import sys, time
from pathlib import Path
from workers.runtime.shared_slots import SharedSlots
print(SharedSlots(Path(sys.argv[1]), "large", 2).acquire(blocking=False), flush=True)
time.sleep(600)
"""


def test_slots_are_shared_by_processes_and_free_once_a_process_is_killed(tmp_path: Path) -> None:
    mine = SharedSlots(tmp_path, "large", 2)
    assert mine.acquire(blocking=False)
    command = [sys.executable, "-c", HOLDER, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "True\n"
        assert not mine.acquire(blocking=False)
        other.kill()
        other.wait()
        assert mine.acquire(blocking=False)
    assert not mine.acquire(blocking=False)
    mine.release()
    assert mine.acquire(blocking=False)
