"""GPUs that are there only in the words of NVIDIA's tool."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.machine import this_machine
from embedded import process_specs
from tasks.queues import CPU, GPU_EMBED, GPU_LLM
from tests.support.command_process import run_command
from tests.support.configuration import Configure

ROOT = Path(__file__).parents[2]
TWO_GPUS = """#!/bin/sh
case "$*" in
-L) echo "GPU 0: NVIDIA H100 (UUID: GPU-1f3a)"; echo "GPU 1: NVIDIA L4 (UUID: GPU-77b0)";;
*) echo "81920, NVIDIA H100"; echo "23034, NVIDIA L4";;
esac
"""
SEEN = "CUDA_VISIBLE_DEVICES"


@pytest.fixture
def two_gpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder of a tool that names two."""
    tool = tmp_path / "nvidia-smi"
    tool.write_text(TWO_GPUS)
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    monkeypatch.delenv(SEEN, raising=False)
    this_machine.forget()
    yield tmp_path
    this_machine.forget()


def seen(devices: str | None) -> dict[str, str | None]:
    specs = process_specs.workers([GPU_EMBED, GPU_LLM, CPU], devices)
    assert all(spec.env.get(SEEN) == spec.env.get("PENSUM_GPU_DEVICES") for spec in specs if "gpu" in spec.name)
    return {spec.name: spec.env.get(SEEN) for spec in specs}


@pytest.mark.usefixtures("two_gpus")
@pytest.mark.parametrize(
    ("devices", "embedding", "llm"),
    [
        (None, ["0", "1", "0"], None),
        ("1,0", ["1", "0", "1"], "1,0"),
        ("GPU-77b0,GPU-1f3a", ["GPU-77b0", "GPU-1f3a", "GPU-77b0"], "GPU-77b0,GPU-1f3a"),
        ("1", ["1", "1", "1"], "1"),
        ("", ["", "", ""], ""),
    ],
)
def test_processes_that_embed_share_the_gpus(
    configure: Configure, devices: str | None, embedding: list[str], llm: str | None
) -> None:
    configure(PENSUM_EMBEDDING_PROCESSES=3)
    names = ["worker-gpu.embed", "worker-gpu.embed.2", "worker-gpu.embed.3"]
    assert seen(devices) == dict(zip(names, embedding, strict=True)) | {"worker-gpu.llm": llm, "worker-cpu": ""}


@pytest.mark.usefixtures("two_gpus")
def test_two_gpus_have_two_processes_at_least(configure: Configure) -> None:
    configure(PENSUM_EMBEDDING_PROCESSES=None)
    own = [value for name, value in seen(None).items() if name.startswith("worker-gpu.embed")]
    assert own[:2] == ["0", "1"]


@pytest.mark.usefixtures("two_gpus")
def test_gpus_that_the_shell_hides_stay_hidden(configure: Configure, monkeypatch: pytest.MonkeyPatch) -> None:
    configure(PENSUM_EMBEDDING_PROCESSES=2)
    monkeypatch.setenv(SEEN, "1")
    assert set(seen(None).values()) == {None, ""}


@pytest.mark.parametrize("devices", ["2", "0,7", "GPU-ffff"])
def test_worker_host_does_not_start_with_a_gpu_that_is_not_there(two_gpus: Path, devices: str) -> None:
    done = started(two_gpus, devices)
    assert done.returncode == 1
    assert f"no GPU {devices.rpartition(',')[2]!r}" in done.stderr
    assert "NVIDIA L4" in done.stderr


def test_worker_host_says_that_nvidia_s_tool_finds_none(tmp_path: Path) -> None:
    done = started(tmp_path, "0")
    assert (done.returncode, "none that nvidia-smi finds" in done.stderr) == (1, True)


def started(home: Path, devices: str) -> "subprocess.CompletedProcess[str]":
    env = {
        "PATH": str(home),
        "PENSUM_HOME": str(home),
        "PENSUM_GPU_DEVICES": devices,
        "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
        "REDIS_URL": "redis://127.0.0.1:1/0",
    }
    return run_command("worker", "gpu", env=env)
