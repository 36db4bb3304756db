import os
import signal
import socket
from pathlib import Path

import pytest

from embedded import programs
from embedded.errors import CannotRun
from embedded.settings import RuntimeSettings
from embedded.signals import StopRequested, StopSignals
from embedded.stack import Stack
from embedded.terminal import silence
from tasks.queues import QUEUES
from workers import key_file


def test_only_gpu_workers_see_the_gpus_of_the_settings() -> None:
    seen = {launch.name: launch.env.get("CUDA_VISIBLE_DEVICES") for launch in programs.workers("0,1")}
    assert seen == {f"worker-{name}": "0,1" if name.startswith("gpu.") else "" for name in QUEUES}


def test_gpu_workers_see_all_gpus_where_nothing_is_set() -> None:
    seeing = {launch.name for launch in programs.workers(None) if "CUDA_VISIBLE_DEVICES" not in launch.env}
    assert seeing == {"worker-gpu.llm", "worker-gpu.embed"}


def test_ps_does_not_show_the_password_of_flower() -> None:
    launch = programs.flower("127.0.0.1", 5555, "sesame")
    assert not any("sesame" in word for word in launch.argv)
    assert launch.env["FLOWER_BASIC_AUTH"] == "pensum:sesame"


def test_a_secret_is_made_once_and_only_for_the_owner(tmp_path: Path) -> None:
    key = key_file.kept(tmp_path / "key", "pk_")
    assert key.startswith("pk_")
    assert len(key) > 40
    assert key_file.kept(tmp_path / "key", "pk_") == key
    assert (tmp_path / "key").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("variable", ["PENSUM_PORT", "PENSUM_FLOWER_PORT"])
def test_a_taken_port_is_named_before_anything_starts(
    variable: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    monkeypatch.setenv("PENSUM_HOME", str(home))
    with socket.create_server(("127.0.0.1", 0)) as taken, StopSignals() as signals:
        monkeypatch.setenv(variable, str(taken.getsockname()[1]))
        stack = Stack(RuntimeSettings(), signals, silence)
        with pytest.raises(CannotRun, match=variable):
            stack.start()
    assert not home.exists()


def test_a_signal_ends_the_wait_and_is_told() -> None:
    with StopSignals() as signals:
        os.kill(os.getpid(), signal.SIGTERM)
        with pytest.raises(StopRequested, match="SIGTERM"):
            signals.wait(60)
