"""The sidecar, in a container that bubblewrap makes: process 1, no network, no capabilities, a user of its own."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.waiting import eventually
from workers.sandbox import bubblewrap, confinement
from workers.sandbox.probe import probe
from workers.sandbox.run import run
from workers.sandbox.types import Foreign, Limits, NoValue, Outcome, Program, Raised, Returned, SandboxUnavailable

ROOT = Path(__file__).parents[3]
USER = "10002"

pytestmark = pytest.mark.skipif(not confinement.landlock_version(), reason="this kernel has no Landlock")


def contained(folder: Path, *options: str) -> list[str]:
    return [
        *(
            bubblewrap.executable(),
            "--unshare-all",
            "--unshare-user",
            "--uid",
            USER,
            "--gid",
            USER,
            "--cap-drop",
            "ALL",
        ),
        *("--die-with-parent", "--as-pid-1", "--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc"),
        *("--bind", str(folder), str(folder), *options, "--chdir", str(ROOT)),
        *(sys.executable, "-m", "workers.sandbox.sidecar", str(folder / "sandbox.sock")),
    ]


@pytest.fixture(scope="module")
def sidecar() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="sidecar") as folder:
        path = Path(folder, "sandbox.sock")
        process = subprocess.Popen(contained(Path(folder)))
        try:
            assert eventually(path.exists)
            yield path
        finally:
            process.kill()
            process.wait()


def outcomes_of(sidecar: Path, source: str, *arguments: object, **limits: float) -> Outcome:
    return run(Program(source, "attack"), [arguments], Limits(**limits), socket=sidecar)[0]  # type: ignore[arg-type]  # limits are numbers


def test_values_come_out(sidecar: Path) -> None:
    program = Program("def attack(a, b): return {(a, b): [a, {b}], 'x': 2**80}", "attack")
    assert run(program, [[1, 2.5], ["a", None]], socket=sidecar) == [
        Returned({(1, 2.5): [1, {2.5}], "x": 2**80}),
        Returned({("a", None): ["a", {None}], "x": 2**80}),
    ]
    assert outcomes_of(sidecar, "def attack(): return object()") == Returned(Foreign("object"))


def test_probe_finds_it_tight(sidecar: Path) -> None:
    assert "sidecar" in str(probe(sidecar))


@pytest.mark.parametrize(
    "path", ["/etc/passwd", "/proc/1/environ", "/proc/1/mem", "/proc/self/maps", "/root", str(ROOT)]
)
def test_files_cannot_be_read(sidecar: Path, path: str) -> None:
    source = "import os\ndef attack(path):\n    return os.listdir(path) if os.path.isdir(path) else open(path).read()"
    outcome = outcomes_of(sidecar, source, path)
    assert isinstance(outcome, Raised)
    assert outcome.type_name == "PermissionError"


@pytest.mark.parametrize("folder", ["/tmp", "/dev/shm", "/run", "/var/tmp"])
def test_nothing_can_be_written(sidecar: Path, folder: str) -> None:
    outcome = outcomes_of(sidecar, "def attack(folder): open(folder + '/x', 'w')", folder)
    assert isinstance(outcome, Raised)
    assert outcome.type_name in {"PermissionError", "OSError", "FileNotFoundError"}


def test_own_socket_is_out_of_reach(sidecar: Path) -> None:
    source = """
import os, socket
def attack(path):
    refused = []
    for action in (lambda: socket.socket(socket.AF_UNIX).connect(path), lambda: os.unlink(path), lambda: os.kill(1, 9)):
        try:
            action()
            refused.append(False)
        except OSError:
            refused.append(True)
    return refused[:2]
"""
    assert outcomes_of(sidecar, source, str(sidecar)) == Returned([True, True])
    assert outcomes_of(sidecar, "def attack(): return 1") == Returned(1)


def test_attacks_end_and_the_next_program_runs(sidecar: Path) -> None:
    endless = "def attack():\n    while True: pass"
    forks = "import os\ndef attack():\n    while True:\n        try: os.fork()\n        except OSError: pass"
    kills = "import os, signal\ndef attack():\n    os.kill(os.getppid(), signal.SIGKILL)\n    os.kill(-1, 9)"
    assert outcomes_of(sidecar, endless, seconds=0.2) == NoValue("time")
    assert outcomes_of(sidecar, forks, seconds=0.2) == NoValue("time")
    assert isinstance(outcomes_of(sidecar, kills), NoValue)
    memory = outcomes_of(sidecar, "def attack(): return len(bytearray(2**30))")
    assert isinstance(memory, Raised)
    assert memory.type_name == "MemoryError"
    assert outcomes_of(sidecar, "def attack(): return 1") == Returned(1)


def test_absent_sidecar_is_told(tmp_path: Path) -> None:
    with pytest.raises(SandboxUnavailable, match="Is its sidecar up"):
        run(Program("def attack(): pass", "attack"), [[]], socket=tmp_path / "none.sock")


@pytest.mark.parametrize(
    ("options", "reason"),
    [(["--share-net"], "has a network"), (["--uid", "0"], "runs as root")],
)
def test_it_refuses_to_start_without_a_container(tmp_path: Path, options: list[str], reason: str) -> None:
    if options == ["--share-net"] and len(os.listdir("/sys/class/net")) < 2:
        pytest.skip("this host has no network itself")
    done = subprocess.run(contained(tmp_path, *options), capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert reason in done.stderr


def test_it_refuses_to_start_on_a_bare_host(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "workers.sandbox.sidecar", str(tmp_path / "sandbox.sock")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "is not process 1 of a container" in done.stderr
