"""`pensum up --front` on one host and `pensum worker gpu` on another, as users run them."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from ipaddress import IPv6Address
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.support.failures import each
from tests.support.pensum_up import ROOT, Up, processes_of
from tests.support.ports import reserve_port
from tests.support.waiting import eventually
from tests.support.worker_host import WorkerHost

ADDRESS = "127.0.0.2"  # stands for that of a tunnel
WG = """case $1 in genkey) echo "secret $RANDOM" ;; pubkey) read -r key; echo "public($key)" ;; esac"""
PAGE = (ROOT / "docs/gpu-at-home.md").read_text()


pytestmark = [pytest.mark.system, pytest.mark.timeout(240)]


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Up]:
    ports = {f"PENSUM_SERVERS_{server}_PORT": str(reserve_port(ADDRESS)) for server in ("POSTGRES", "VALKEY")}
    home = tmp_path_factory.mktemp("front") / "home"
    front = Up(home, "--front", "--no-flower", PENSUM_SERVERS_ADDRESS=ADDRESS, **ports)
    try:
        front.await_ready()
        yield front
    finally:
        front.kill()


def test_front_is_ready_without_workers_of_the_gpu(front: Up) -> None:
    served = {
        line.partition("--queues=")[2].split()[0] for line in processes_of(front.home).values() if "--queues=" in line
    }
    assert served == {"cpu,cpu.large", "io,io.fetch,io.llm,io.embed", "upkeep,upkeep.long"}
    assert front.has_printed(f"reaches PostgreSQL at {ADDRESS}:")


@pytest.fixture
def host(front: Up, tmp_path: Path) -> Iterator[WorkerHost]:
    host = WorkerHost(tmp_path / "gpu", front.home / "gpu-host.env")
    yield host
    if hasattr(host, "process"):
        host.kill()


def upload(front: Up) -> dict[str, Any]:
    """The job, which the GPU's host embeds."""
    wanted = {"Authorization": f"Bearer {front.admin_key}", "Prefer": "wait=60"}
    file = {"file": ("note.md", (ROOT / "samples/library/gradient-descent.md").read_bytes())}
    url = f"{front.url}/api/documents/upload"
    job: dict[str, Any] = httpx.post(url, files=file, headers=wanted, timeout=70, trust_env=False).json()
    return job


def test_front_writes_the_file_of_the_gpu_host(front: Up) -> None:
    file = front.home / "gpu-host.env"
    assert file.stat().st_mode & 0o777 == 0o600
    assert "DATABASE_URL=postgresql://pensum_worker_gpu:" in file.read_text()


def test_check_says_what_is_reachable_and_how_fast(host: WorkerHost) -> None:
    done = host.run("gpu", "--check", "--json")
    found = [json.loads(line) for line in done.stdout.splitlines()]
    lines = {one["subject"]: one["text"] for one in found}
    assert done.returncode == 0, done.stdout + done.stderr
    assert "answers; round trip" in lines["PostgreSQL"]
    assert "answers; round trip" in lines["Redis"]
    assert "pensum_worker_gpu may do what its jobs need, and no more" in lines["rights"]
    assert {"clock", "versions", "schema", "encoder", "language model", "GPU"} <= lines.keys()


def test_worker_takes_jobs_is_healthy_and_drains(front: Up, host: WorkerHost) -> None:
    host.start("--name", "attic")
    assert (
        host.run("health", "--wait", "90").stdout
        == "healthy: gpu.embed@attic works (no job), gpu.llm@attic works (no job)\n"
    )
    assert upload(front)["state"] == "succeeded"
    done = host.run("drain")
    assert done.returncode == 0
    assert done.stdout.splitlines()[-1] == "Drained: every worker of this host has ended."
    assert host.process.wait(30) == 0
    assert processes_of(host.home) == {}


def test_worker_that_dies_at_its_start_is_named_in_the_status_of_the_front(front: Up, host: WorkerHost) -> None:
    """By its host, as long as that tries to start it; the host's other worker serves its queue."""

    def reasons() -> list[str]:
        found: list[str] = httpx.get(f"{front.url}/status", trust_env=False, timeout=30).json()["reasons"]
        return [reason for reason in found if "@shed" in reason]

    host.env["PENSUM_LLM_PROVIDER"] = "nowhere"
    host.start("--name", "shed")
    assert eventually(lambda: bool(reasons()), 120), host.output.read_text()
    [reason] = reasons()
    assert re.fullmatch(
        r"gpu\.llm@shed ended \d+ times in a row at its start \(exit status 1\)\. Its host tries it again after pauses"
        r" that grow; worker-gpu\.llm\.log on shed says why it ends\.",
        reason,
    )
    assert upload(front)["state"] == "succeeded"
    host.process.terminate()
    host.process.wait()
    assert reasons() == []


def test_second_worker_of_a_name_takes_another(front: Up, host: WorkerHost, tmp_path: Path) -> None:
    host.start("--name", "cellar", "--queue", "gpu.embed")
    assert host.run("health", "--wait", "90").returncode == 0
    second = WorkerHost(tmp_path / "second", host.env_file)
    second.start("--name", "cellar", "--queue", "gpu.embed")
    try:
        assert eventually(lambda: second.has_printed("those of this one are 'cellar-2'"), 60)
        assert second.run("health", "--wait", "90").stdout == "healthy: gpu.embed@cellar-2 works (no job)\n"
        assert host.run("health").returncode == 0
    finally:
        second.kill()


def test_commands_of_the_page_run_as_printed(front: Up, host: WorkerHost) -> None:
    """The front's is run by the fixture."""
    [at_front, check, run, *later] = "".join(re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)).splitlines()
    assert at_front == "PENSUM_SERVERS_ADDRESS=$ADDRESS .venv/bin/pensum up --front"
    script = "\n".join([check, f"{run} &", "pensum worker health --wait 90", *later, "wait"])
    script = script.replace(".venv/bin/pensum", "pensum").replace("gpu-host.env", str(host.env_file))
    script = script.replace("pensum worker", f"{sys.executable} -m cli.main worker")
    done = subprocess.run(["bash", "-euc", script], cwd=ROOT, env=host.env, capture_output=True, text=True, check=False)  # noqa: S607  # bash is found by PATH
    assert done.returncode == 0, done.stdout + done.stderr
    for words in ("Ready: `pensum worker gpu` can start.", "healthy: ", "Drained: "):
        assert words in done.stdout


def test_other_blocks_of_the_page_are_valid_shell() -> None:
    for check in each(re.findall(r"```bash\n(.*?)```", PAGE, re.DOTALL)):
        with check as block:
            subprocess.run(["bash", "-n"], input=block, text=True, check=True)  # noqa: S607  # bash is found by PATH


def test_tunnel_of_the_page_has_two_ends_that_know_each_other(tmp_path: Path) -> None:
    """With a stand-in for `wg`, whose public key is the private one in brackets."""
    programs, folder = tmp_path / "bin", tmp_path / "wireguard"
    for path in (programs, folder):
        path.mkdir()
    for name, script in {"wg": WG, "systemctl": ""}.items():
        (programs / name).write_text(f"#!/bin/bash\n{script}")
        (programs / name).chmod(0o755)
    block = re.findall(r"```bash\n(.*?)```", PAGE, re.DOTALL)[0].replace("/etc/wireguard", str(folder))
    found = f"{programs}:{os.environ['PATH']}"
    done = subprocess.run(["bash", "-euc", block], env={"PATH": found}, capture_output=True, text=True, check=True)  # noqa: S607  # bash is found by PATH
    front, home = ((folder / name).read_text() for name in ("wg0.conf", "gpu-host.conf"))
    for one, other in ((front, home), (home, front)):
        [key] = re.findall(r"PrivateKey = (.+)", one)
        assert f"PublicKey = public({key})" in other
    [address] = re.findall(r"Address = (.+)/64", front)
    assert IPv6Address(address).is_private
    assert f"AllowedIPs = {address}/128" in home
    assert f"PENSUM_SERVERS_ADDRESS={address}" in done.stdout
