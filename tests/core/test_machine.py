from pathlib import Path

import pytest

from core import machine

GB = 1_000_000_000
NO_LIMIT_OF_VERSION_1 = 9_223_372_036_854_771_712


def limits(root: Path, own_groups: str, files: dict[str, str]) -> tuple[int, int]:
    """On a machine with 16 cores and 64 GB."""
    for name, text in {"proc/self/cgroup": own_groups, **files}.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return machine.limits(root, cores=16, memory_bytes=64 * GB)


@pytest.mark.parametrize(
    ("quota", "cores"),
    [("max 100000", 16), ("100000 100000", 1), ("50000 100000", 1), ("250000 100000", 3), ("6400000 100000", 16)],
)
def test_quota_of_cores_of_a_container_is_respected(tmp_path: Path, quota: str, cores: int) -> None:
    assert limits(tmp_path, "0::/\n", {"sys/fs/cgroup/cpu.max": quota})[0] == cores


@pytest.mark.parametrize(("most", "memory"), [("max", 64 * GB), (f"{GB}", GB), (f"{128 * GB}", 64 * GB)])
def test_memory_of_a_container_is_respected(tmp_path: Path, most: str, memory: int) -> None:
    assert limits(tmp_path, "0::/\n", {"sys/fs/cgroup/memory.max": most})[1] == memory


def test_the_tightest_of_the_groups_around_a_process_counts(tmp_path: Path) -> None:
    files = {
        "sys/fs/cgroup/site.slice/cpu.max": "200000 100000",
        "sys/fs/cgroup/site.slice/pensum.service/cpu.max": "max 100000",
        "sys/fs/cgroup/site.slice/memory.max": f"{8 * GB}",
        "sys/fs/cgroup/site.slice/pensum.service/memory.max": f"{4 * GB}",
    }
    assert limits(tmp_path, "0::/site.slice/pensum.service\n", files) == (2, 4 * GB)


def test_control_groups_of_version_1_are_respected(tmp_path: Path) -> None:
    groups = "12:memory:/docker/abc\n4:cpu,cpuacct:/docker/abc\n1:name=systemd:/docker/abc\n"
    files = {
        "sys/fs/cgroup/cpu/cpu.cfs_quota_us": "400000",
        "sys/fs/cgroup/cpu/cpu.cfs_period_us": "100000",
        "sys/fs/cgroup/memory/memory.limit_in_bytes": f"{2 * GB}",
    }
    assert limits(tmp_path, groups, files) == (4, 2 * GB)


def test_version_1_without_limits_leaves_the_machine_whole(tmp_path: Path) -> None:
    files = {
        "sys/fs/cgroup/cpu/cpu.cfs_quota_us": "-1",
        "sys/fs/cgroup/cpu/cpu.cfs_period_us": "100000",
        "sys/fs/cgroup/memory/memory.limit_in_bytes": f"{NO_LIMIT_OF_VERSION_1}",
    }
    assert limits(tmp_path, "4:cpu:/\n3:memory:/\n", files) == (16, 64 * GB)


def test_without_control_groups_the_machine_is_whole(tmp_path: Path) -> None:
    assert machine.limits(tmp_path, cores=16, memory_bytes=64 * GB) == (16, 64 * GB)


@pytest.mark.parametrize(
    ("devices", "chosen"), [(None, (80, 24)), ("0,1", (80, 24)), ("1", (24,)), ("2", ()), ("", ()), ("GPU-3f", (80,))]
)
def test_only_gpus_that_workers_see_count(devices: str | None, chosen: tuple[int, ...]) -> None:
    assert machine.chosen_gpus((80, 24), devices) == chosen


def test_gpus_have_names_and_memory_where_it_is_known() -> None:
    told = "143771, NVIDIA H200\n[N/A], NVIDIA GB10, of a kind\n"
    assert machine.gpus_of(told) == (
        machine.Gpu("NVIDIA H200", 143_771 * machine.MIB),
        machine.Gpu("NVIDIA GB10, of a kind", 0),
    )


def test_gpu_that_torch_cannot_use_decides_no_size() -> None:
    gpus = (machine.Gpu("NVIDIA H200", 80 * GB),)
    assert machine.Machine(4, GB, gpus).torch_gpus == (80 * GB,)
    assert machine.Machine(4, GB, gpus, has_torch=False).torch_gpus == ()


def test_this_machine_has_cores_and_memory() -> None:
    found = machine.this_machine("")
    assert found.cores >= 1
    assert found.memory_bytes > GB / 10
    assert found.gpus == ()
