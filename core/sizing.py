"""How many processes, children and slots a machine gets. Each may be set instead (PENSUM_API_PROCESSES, ...)."""

from collections.abc import Mapping
from dataclasses import dataclass

from core.machine import Machine, this_machine
from core.once import once
from core.settings import SizeSettings, settings

GB = 1_000_000_000
LEAST_WORKER_MEMORY = 2 * GB  # a model for embedding takes one

# Queues whose slots follow the machine; the others only wait for somebody else.
CPU, CPU_LARGE, GPU_EMBED, IO, IO_EMBED = "cpu", "cpu.large", "gpu.embed", "io", "io.embed"


@dataclass(frozen=True)
class Size:
    """`reason` is what decided it."""

    count: int
    reason: str


@dataclass(frozen=True)
class Sizes:
    api_processes: Size
    embedding_processes: Size
    slots: Mapping[str, Size]


def choose(machine: Machine, given: SizeSettings) -> Sizes:
    embedding = _or_given(given.embedding_processes, "PENSUM_EMBEDDING_PROCESSES", _embedding_processes(machine))
    slots = {
        CPU: _cpu_children(machine),
        CPU_LARGE: _between(1, {"half of those of cpu": _cpu_children(machine).count // 2}),
        GPU_EMBED: _embedding_slots(machine, embedding.count),
        IO: _between(8, {"4 for each core": 4 * machine.cores, "32 at most": 32}),
        IO_EMBED: _between(8, {"4 for each core": 4 * machine.cores, "16 at most": 16}),
    }
    return Sizes(
        _or_given(given.api_processes, "PENSUM_API_PROCESSES", _api_processes(machine)),
        embedding,
        slots | {name: Size(count, "PENSUM_SLOTS") for name, count in given.slots.items()},
    )


@once
def sizes() -> Sizes:
    """Of this process's machine."""
    return choose(this_machine(settings().gpu.devices), settings().sizes)


def worker_memory_bytes() -> int:
    """More than this no worker process may take."""
    half = this_machine(settings().gpu.devices).memory_bytes // 2
    return settings().worker.memory_bytes or max(LEAST_WORKER_MEMORY, half)


def shown() -> list[str]:
    """What was chosen, and why, in lines for a person."""
    chosen, machine = sizes(), this_machine(settings().gpu.devices)
    gpus = " and ".join(f"a GPU of {memory / GB:.0f} GB" for memory in machine.torch_gpus) or "no GPU"
    counts = {"API": chosen.api_processes, "embedding": chosen.embedding_processes}
    return [
        f"{machine.cores} cores, {machine.memory_bytes / GB:.0f} GB, {gpus}",
        "processes: " + ", ".join(_shown(name, size) for name, size in counts.items()),
        "slots: " + ", ".join(_shown(name, size) for name, size in chosen.slots.items()),
    ]


def _shown(name: str, size: Size) -> str:
    return f"{name} {size.count} ({size.reason})"


def _api_processes(machine: Machine) -> Size:
    """Each is one interpreter; PostgreSQL and the workers need the other cores."""
    return _between(1, {"1 for 4 cores": machine.cores // 4, "1 for 1 GB": machine.memory_bytes // GB, "8 at most": 8})


def _cpu_children(machine: Machine) -> Size:
    """Each parses one file at a time, and may take PENSUM_PARSE_MEMORY_BYTES for a moment."""
    memory = machine.memory_bytes * 2 // (3 * GB)
    return _between(1, {"1 for 2 cores": machine.cores // 2, "1 for 1.5 GB": memory, "32 at most": 32})


def _embedding_processes(machine: Machine) -> Size:
    """Without a GPU one process has all cores busy. With one, an interpreter is the limit, and each process has a model
    and buffers of its own on one GPU, which a language model may need too. Each GPU has one at least."""
    if not machine.torch_gpus:
        return Size(1, "no GPU: its threads use all cores")
    gpus = len(machine.torch_gpus)
    memory = sum(memory // (16 * GB) for memory in machine.torch_gpus)
    bounds = {"1 for 4 cores": machine.cores // 4, "1 for 16 GB of a GPU": memory, "4 for each GPU": 4 * gpus}
    return _between(gpus, bounds)


def _embedding_slots(machine: Machine, processes: int) -> Size:
    """Of each process: jobs that wait for the encoder, so that its batches are full."""
    if machine.torch_gpus:
        return Size(32, "a GPU's batches are large")
    return _between(8, {"8 for each core": 8 * machine.cores // processes, "32 at most": 32})


def _between(least: int, bounds: Mapping[str, int]) -> Size:
    """The lowest bound decides, but at least so many."""
    reason = min(bounds, key=lambda name: bounds[name])
    return Size(bounds[reason], reason) if bounds[reason] >= least else Size(least, f"at least {least}")


def _or_given(count: int | None, variable: str, chosen: Size) -> Size:
    return chosen if count is None else Size(count, variable)
