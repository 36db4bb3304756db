"""What a run leaves behind, however it ends: nothing."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from uuid import uuid4

import pytest

from core.errors import Cancelled
from tests.support.sandboxes import NAME_BYTES, is_alive
from tests.support.waiting import eventually
from workers.sandbox.run import run
from workers.sandbox.types import Limits, Program, Returned

ROOT = Path(__file__).parents[3]
NAMED = """
import ctypes, os, signal, time
def attack(name, ending):
    if os.fork() == 0:
        os.setsid()
        if os.fork() != 0:
            os._exit(0)
        ctypes.CDLL(None).prctl(15, name.encode())
        signal.pause()
    time.sleep(0.05)
    if ending == "wait":
        time.sleep(60)
    return ending
"""
SECONDS_LONG = 60


FORKS_OF_NOBODY = """
from workers.sandbox.run import run
from workers.sandbox.types import Program
source = '''
import os, signal
def attack():
    count = 0
    try:
        while count < 50:
            if os.fork() == 0:
                signal.pause()
            count += 1
    except OSError:
        return count, os.getuid(), sorted(os.listdir("/"))
'''
print(run(Program(source, "attack"), [[]])[0].value)
"""


def _new_name() -> str:
    return f"t{uuid4().hex}"[:NAME_BYTES]


def test_daemon_is_gone_when_the_run_is_over() -> None:
    name = _new_name()
    assert run(Program(NAMED, "attack"), [[name, "at once"]]) == [Returned("at once")]
    assert not is_alive(name)


def test_daemon_of_a_case_is_gone_in_the_next() -> None:
    source = """
import os
def attack():
    alive = 0
    for number in range(2, 100):
        try:
            os.kill(number, 0)
            alive += 1
        except OSError:
            pass
    if os.fork() == 0:
        os.setsid()
        while True: pass
    return alive
"""
    assert run(Program(source, "attack"), [[], [], []]) == [Returned(1)] * 3


def test_cancelling_kills_all() -> None:
    name = _new_name()

    def cancel_once_it_runs() -> None:
        if is_alive(name):
            raise Cancelled

    limits = Limits(seconds=SECONDS_LONG, total_seconds=SECONDS_LONG)
    with pytest.raises(Cancelled):
        run(Program(NAMED, "attack"), [[name, "wait"]], limits, cancel_once_it_runs)
    assert not is_alive(name)


def test_killed_worker_leaves_no_process() -> None:
    name = _new_name()
    code = f"""
from workers.sandbox.run import run
from workers.sandbox.types import Limits, Program
run(Program({NAMED!r}, "attack"), [[{name!r}, "wait"]], Limits(seconds=60, total_seconds=60))
"""
    worker = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT)
    assert eventually(lambda: is_alive(name))
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    assert eventually(lambda: not is_alive(name))


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
def test_ordinary_user_has_the_same_sandbox(tmp_path_factory: pytest.TempPathFactory) -> None:
    python, setpriv = "/usr/bin/python3.11", shutil.which("setpriv")
    if setpriv is None or not os.access(python, os.X_OK):
        pytest.skip("needs setpriv and a Python that everybody may run")
    nobody = [setpriv, "--reuid=65534", "--regid=65534", "--clear-groups"]
    packages = next(path for path in sys.path if path.endswith("site-packages"))
    done = subprocess.run(
        [*nobody, python, "-c", FORKS_OF_NOBODY],
        cwd=ROOT,
        env={"PYTHONPATH": f"{ROOT}:{packages}", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    if "Permission denied" in done.stderr and "workers" in done.stderr:
        pytest.skip("nobody may not read this checkout")
    assert done.stdout.startswith("(4, 65534,"), done.stderr
