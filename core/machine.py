"""The machine, or the part of it that this process or container may use: cores, memory, GPUs."""

import importlib.util
import math
import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from core.once import once

T = TypeVar("T")

MIB = 2**20
LIST_GPUS = ("nvidia-smi", "--query-gpu=memory.total,name", "--format=csv,noheader,nounits")
NAME_GPUS = ("nvidia-smi", "-L")
GPU_SECONDS = 20.0
MOUNT = Path("sys/fs/cgroup")


@dataclass(frozen=True)
class Gpu:
    """`memory_bytes` is 0 where NVIDIA's tool does not know it."""

    name: str
    memory_bytes: int


@dataclass(frozen=True)
class Machine:
    """`gpus` are those that count, `torch_gpus` has the memory of each that torch can use."""

    cores: int
    memory_bytes: int
    gpus: tuple[Gpu, ...] = ()
    has_torch: bool = True

    @property
    def torch_gpus(self) -> tuple[int, ...]:
        return tuple(gpu.memory_bytes for gpu in self.gpus) if self.has_torch else ()


@once
def this_machine(devices: str | None) -> Machine:
    """`devices` are the GPUs that count, as CUDA_VISIBLE_DEVICES names them; None is all."""
    cores, memory_bytes = limits(Path("/"), cores=_affinity(), memory_bytes=_physical_memory())
    gpus = chosen_gpus(_gpus() if devices != "" else (), devices)
    return Machine(cores, memory_bytes, gpus, has_torch=importlib.util.find_spec("torch") is not None)


def available_cores() -> int:
    """The cores that this process may use. `os.cpu_count` and torch ignore the quota of a container."""
    return limits(Path("/"), cores=_affinity(), memory_bytes=0)[0]


def limits(root: Path, *, cores: int, memory_bytes: int) -> tuple[int, int]:
    """Cores and memory under the quotas of the control groups that this process is in, of version 1 or 2."""
    for folder in _groups(root, "cpu"):
        cores = min(cores, _quota(folder) or cores)
    for folder in _groups(root, "memory"):
        memory_bytes = min(memory_bytes, _memory(folder) or memory_bytes)
    return cores, memory_bytes


def chosen_gpus(gpus: tuple[T, ...], devices: str | None) -> tuple[T, ...]:
    if devices is None:
        return gpus
    names = _named(devices)
    if all(name.isdigit() for name in names):
        return tuple(gpus[int(name)] for name in names if int(name) < len(gpus))
    return gpus[: len(names)]  # by their UUIDs


def gpu_names(devices: str | None) -> list[str]:
    """Of the GPUs that count, as CUDA_VISIBLE_DEVICES names them."""
    return [str(number) for number in range(len(this_machine(None).gpus))] if devices is None else _named(devices)


def missing_gpu(devices: str | None) -> str | None:
    """What is wrong where one is named that this machine lacks."""
    named = _named(devices or "")
    lines = _told(NAME_GPUS).splitlines() if named else []
    missing = next((name for name in named if not any(_names(line, name) for line in lines)), None)
    if missing is None:
        return None
    there = "; ".join(line.strip() for line in lines) or "none that nvidia-smi finds"
    return f"PENSUM_GPU_DEVICES: this machine has no GPU {missing!r}. There is {there}. Leave it empty to use none."


def _names(line: str, name: str) -> bool:
    """`line` is one of `nvidia-smi -L`. The start of a UUID is enough, as for CUDA."""
    return line.startswith(f"GPU {name}:") if name.isdigit() else f"(UUID: {name}" in line


def _named(devices: str) -> list[str]:
    return [name.strip() for name in devices.split(",") if name.strip()]


def _groups(root: Path, controller: str) -> Iterator[Path]:
    """The folders of this process's control group and of those around it. In a container its path may be one of the
    host, of which only the last folder is mounted: the mount itself."""
    try:
        lines = (root / "proc/self/cgroup").read_text().splitlines()
    except OSError:  # not Linux
        return
    for line in lines:
        _, controllers, path = line.split(":", 2)
        if controllers and controller not in controllers.split(","):
            continue
        mount = root / MOUNT / (controller if controllers else "")
        inner = mount / path.strip("/")
        yield from [folder for folder in (inner, *inner.parents) if folder.is_relative_to(mount)]


def _quota(folder: Path) -> int | None:
    """In whole cores, rounded up."""
    words = _words(folder / "cpu.max") or [*_words(folder / "cpu.cfs_quota_us"), *_words(folder / "cpu.cfs_period_us")]
    if len(words) != 2 or not all(word.isdigit() for word in words):  # "max", or -1
        return None
    return max(1, math.ceil(int(words[0]) / int(words[1])))


def _memory(folder: Path) -> int | None:
    words = _words(folder / "memory.max") or _words(folder / "memory.limit_in_bytes")
    return int(words[0]) if words and words[0].isdigit() else None


def _words(file: Path) -> list[str]:
    try:
        return file.read_text().split()
    except OSError:
        return []


def _affinity() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _physical_memory() -> int:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


def _gpus() -> tuple[Gpu, ...]:
    """None where NVIDIA's own tool finds none."""
    return gpus_of(_told(LIST_GPUS))


def _told(command: tuple[str, ...]) -> str:
    try:
        return subprocess.run(command, capture_output=True, text=True, timeout=GPU_SECONDS, check=True).stdout
    except (OSError, subprocess.SubprocessError):
        return ""


def gpus_of(told: str) -> tuple[Gpu, ...]:
    """A GPU in each line: its memory in MiB, and its name."""
    fields = [line.partition(",") for line in told.splitlines()]
    return tuple(Gpu(name.strip(), int(memory) * MIB if memory.isdigit() else 0) for memory, _, name in fields)
