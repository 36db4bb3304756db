import pytest

from core import sizing
from core.machine import Gpu, Machine
from core.settings import SizeSettings
from core.sizing import Sizes
from tasks.queues import QUEUES
from tests.support.failures import each

GB = 1_000_000_000
H100 = Gpu("NVIDIA H100", 80 * GB)


def choose(cores: int, memory: int, *gpus: Gpu) -> Sizes:
    return sizing.choose(Machine(cores, memory * GB, gpus), SizeSettings())


def counts(sizes: Sizes) -> dict[str, int]:
    slots = {name: size.count for name, size in sizes.slots.items()}
    return {"api": sizes.api_processes.count, "embedding": sizes.embedding_processes.count, **slots}


@pytest.mark.parametrize(
    ("machine", "chosen"),
    [
        (Machine(1, GB), {"api": 1, "embedding": 1, "cpu": 1, "cpu.large": 1, "gpu.embed": 8, "io": 8, "io.embed": 8}),
        (
            Machine(2, 4 * GB),
            {"api": 1, "embedding": 1, "cpu": 1, "cpu.large": 1, "gpu.embed": 16, "io": 8, "io.embed": 8},
        ),
        (
            Machine(4, 8 * GB),
            {"api": 1, "embedding": 1, "cpu": 2, "cpu.large": 1, "gpu.embed": 32, "io": 16, "io.embed": 16},
        ),
        (
            Machine(8, 16 * GB),
            {"api": 2, "embedding": 1, "cpu": 4, "cpu.large": 2, "gpu.embed": 32, "io": 32, "io.embed": 16},
        ),
        (
            Machine(16, 128 * GB),
            {"api": 4, "embedding": 1, "cpu": 8, "cpu.large": 4, "gpu.embed": 32, "io": 32, "io.embed": 16},
        ),
        (
            Machine(16, 128 * GB, (H100,)),
            {"api": 4, "embedding": 4, "cpu": 8, "cpu.large": 4, "gpu.embed": 32, "io": 32, "io.embed": 16},
        ),
        (
            Machine(64, 256 * GB),
            {"api": 8, "embedding": 1, "cpu": 32, "cpu.large": 16, "gpu.embed": 32, "io": 32, "io.embed": 16},
        ),
    ],
    ids=lambda value: f"{value.cores}-cores" if isinstance(value, Machine) else "",
)
def test_sizes_follow_the_machine(machine: Machine, chosen: dict[str, int]) -> None:
    assert counts(sizing.choose(machine, SizeSettings())) == chosen


def test_little_memory_bounds_processes_and_children() -> None:
    chosen = counts(choose(16, 3))
    assert (chosen["api"], chosen["cpu"]) == (3, 2)


def test_a_small_gpu_is_left_to_the_language_model_beside() -> None:
    assert counts(choose(16, 64, Gpu("of a kind", 8 * GB)))["embedding"] == 1
    assert counts(choose(16, 64, Gpu("of a kind", 24 * GB)))["embedding"] == 1
    assert counts(choose(16, 64, Gpu("of a kind", 48 * GB)))["embedding"] == 3


def test_more_of_a_machine_never_gets_fewer() -> None:
    for check in each(range(1, 129)):
        with check as cores:
            smaller, larger = choose(cores, 4 * cores), choose(cores + 1, 4 * cores + 4)
            assert all(counts(larger)[name] >= count for name, count in counts(smaller).items())


def test_what_is_set_holds_on_every_machine_and_says_so() -> None:
    given = SizeSettings(api_processes=3, embedding_processes=2, slots={"cpu": 5, "gpu.llm": 7})
    sizes = sizing.choose(Machine(1, GB), given)
    assert counts(sizes) | {"api": 3, "embedding": 2, "cpu": 5, "gpu.llm": 7} == counts(sizes)
    assert sizes.api_processes.reason == "PENSUM_API_PROCESSES"
    assert sizes.slots["cpu"].reason == "PENSUM_SLOTS"


def test_a_size_says_what_decided_it() -> None:
    sizes = choose(16, 128)
    assert sizes.slots["cpu"].reason == "1 for 2 cores"
    assert choose(64, 3).slots["cpu"].reason == "1 for 1.5 GB"
    assert choose(128, 512).slots["cpu"].reason == "32 at most"
    assert choose(2, 4).api_processes.reason == "at least 1"


def test_every_queue_has_slots() -> None:
    assert all(queue.slots >= 1 for queue in QUEUES.values())
