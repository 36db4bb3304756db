"""The images, and the stack of docker-compose.yml with its GPU host on another network. `make test-docker`."""

import secrets
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest
import trustme

from core.settings import SHIPPED_MODEL
from embedded.valkey import free_port
from tests.docker import engine
from tests.docker.engine import Stack, docker
from tests.support.tls_terminator import Protocol, TlsTerminator, running_tls_terminator
from tests.support.waiting import eventually

pytestmark = [pytest.mark.docker, pytest.mark.timeout(1800)]

BASE_IMAGE = "python:3.11-slim"
FRONT_BYTES = 450e6  # docs/compose.md
START_SECONDS = 300.0
HAS_TORCH = "import importlib.util as u; print(u.find_spec('torch') is not None)"
EMBED = f"""
from workers.embeddings.encoder import encoder
print(len(encoder({SHIPPED_MODEL!r}).encode(["A text."])[0]))
"""
SECRETS = ("POSTGRES_PASSWORD", "REDIS_PASSWORD", "FLOWER_PASSWORD", "PENSUM_SECRET")


@pytest.fixture(scope="module")
def images() -> None:
    if not engine.is_there():
        pytest.skip("no Docker engine answers")
    engine.build("pensum", "front")
    engine.build("pensum-gpu", engine.GPU_EDITION)


class Site:
    """A front, and where its GPU host will be."""

    def __init__(self, folder: Path) -> None:
        token = secrets.token_hex(3)
        (folder / "front").mkdir()
        (folder / "gpu").mkdir()
        self.folder = folder
        (folder / "ca").mkdir()
        self.gpu = Stack(
            folder / "gpu", f"pensum-gpu-{token}", "deploy/gpu-host.compose.yml", CA_FOLDER=str(folder / "ca")
        )
        self.address = self.gpu.make_network()
        self.ports: dict[Protocol, int] = {"postgres": free_port(self.address), "redis": free_port(self.address)}
        self.admin_key = f"pk_{secrets.token_urlsafe(32)}"
        self.port = free_port()
        self.front = Stack(
            folder / "front",
            f"pensum-front-{token}",
            *("docker-compose.yml", "deploy/front-servers.compose.yml"),
            profile="front",
            PENSUM_ADMIN_KEY=self.admin_key,
            PENSUM_PORT=str(self.port),
            PENSUM_FLOWER_PORT=str(free_port()),
            PENSUM_SERVERS_ADDRESS=self.address,
            PENSUM_SERVERS_POSTGRES_PORT=str(self.ports["postgres"]),
            PENSUM_SERVERS_VALKEY_PORT=str(self.ports["redis"]),
            **{name: secrets.token_urlsafe(32) for name in SECRETS},
        )
        self.front.make_network()

    def write_gpu_host_env(self, ports: Mapping[Protocol, int], tls: bool) -> None:
        """As docs/compose.md says."""
        shown = self.front.compose("run", "--rm", "--no-deps", "migrate", "sh", "-c", "cd /data; cat gpu-d* gpu-r*")
        database, redis = shown.split()[-2:]
        scheme, mode, ca = ("rediss", "?sslmode=verify-full", "/ca/ca.pem") if tls else ("redis", "", "")
        (self.folder / "gpu" / "gpu-host.env").write_text(
            f"DATABASE_URL=postgresql://pensum_worker_gpu:{database}@{self.address}:{ports['postgres']}/pensum{mode}\n"
            f"REDIS_URL={scheme}://pensum-worker-gpu:{redis}@{self.address}:{ports['redis']}/0\n"
            f"PENSUM_CA_FILE={ca}\n"
        )

    def trust(self, authority: trustme.CA) -> None:
        authority.cert_pem.write_to_path(str(self.folder / "ca" / "ca.pem"))

    def check_gpu_host(self) -> str:
        """What `pensum worker gpu --check` prints there, also where it finds a fault."""
        check = "pensum worker gpu --check; true"
        return self.gpu.compose("run", "--rm", "--no-deps", "worker-gpu", "sh", "-c", check)


@pytest.fixture(scope="module")
def site(images: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    site = Site(tmp_path_factory.mktemp("compose"))
    try:
        site.front.compose("up", "--detach")
        assert eventually(lambda: set(site.front.health().values()) == {"healthy"}, START_SECONDS), site.front.health()
        yield site
    finally:
        (site.folder / "gpu" / "gpu-host.env").touch()
        site.gpu.remove()
        site.front.remove()


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="module")
def tls(site: Site, authority: trustme.CA) -> Iterator[Mapping[Protocol, TlsTerminator]]:
    """In front of the published ports of both servers; the GPU host trusts their authority."""
    certificate = authority.issue_cert(site.address)
    site.trust(authority)
    with ExitStack() as running:
        tls = {
            protocol: running.enter_context(
                running_tls_terminator(protocol, (site.address, port), certificate, site.address)
            )
            for protocol, port in site.ports.items()
        }
        site.write_gpu_host_env({protocol: terminator.port for protocol, terminator in tls.items()}, tls=True)
        yield tls


@pytest.fixture
def http(site: Site) -> Iterator[httpx.Client]:
    headers = {"Authorization": f"Bearer {site.admin_key}"}
    with httpx.Client(base_url=f"http://127.0.0.1:{site.port}", headers=headers, timeout=70, trust_env=False) as client:
        yield client


def test_image_of_the_front_has_no_torch(images: None) -> None:
    assert docker("run", "--rm", "--network", "none", "pensum", "python", "-c", HAS_TORCH) == "False"


def test_image_of_the_front_is_small(images: None) -> None:
    """Apart from the base image, whose size others decide."""
    whole, base = (int(docker("image", "inspect", image, "--format", "{{.Size}}")) for image in ("pensum", BASE_IMAGE))
    assert whole - base < FRONT_BYTES


def test_user_of_the_image_can_embed(images: None) -> None:
    servers = ["--env", "DATABASE_URL=postgresql:///none", "--env", "REDIS_URL=redis://none"]
    assert docker("run", "--rm", "--network", "none", *servers, "pensum", "python", "-c", EMBED) == "384"


def test_no_secret_of_the_build_is_in_an_image(images: None) -> None:
    for image in ("pensum", "pensum-gpu"):
        found = docker(
            "run", "--rm", "--network", "none", image, "sh", "-c", "cat /etc/pip.conf /run/secrets/* 2>&-; true"
        )
        assert found == ""


def test_front_is_healthy_and_the_api_has_its_limits(site: Site) -> None:
    assert {"api", "worker-cpu", "worker-io", "worker-upkeep", "beat", "flower"} <= site.front.health().keys()
    limits = docker(
        "inspect", site.front.containers()["api"], "--format", "{{.HostConfig.Memory}} {{.HostConfig.NanoCpus}}"
    )
    assert limits == f"{4 * 2**30} {2 * 10**9}"


def assert_reaches_both(shown: str) -> None:
    fine = {line.split()[1] for line in shown.splitlines() if line.startswith("ok")}
    assert {"PostgreSQL", "Redis", "rights"} <= fine, shown


def test_gpu_host_reaches_both_servers_by_the_address_of_a_tunnel(site: Site) -> None:
    site.write_gpu_host_env(site.ports, tls=False)
    assert_reaches_both(site.check_gpu_host())


@pytest.mark.usefixtures("tls")
def test_gpu_host_refuses_servers_of_another_authority_in_plain_words(site: Site, authority: trustme.CA) -> None:
    site.trust(trustme.CA())
    try:
        failed = [line for line in site.check_gpu_host().splitlines() if line.startswith("FAIL")]
    finally:
        site.trust(authority)
    assert [line.split()[1] for line in failed if "nobody here knows who signed" in line] == ["PostgreSQL", "Redis"]


def test_job_waits_for_the_gpu_host_and_succeeds_when_it_comes_over_tls(
    site: Site, http: httpx.Client, tls: Mapping[Protocol, TlsTerminator]
) -> None:
    assert_reaches_both(site.check_gpu_host())
    made = http.post(
        "/api/documents/upload", files={"file": ("note.md", b"# A note\n\nBread needs an hour in the oven.")}
    )
    assert made.status_code == httpx.codes.ACCEPTED, made.text

    def job() -> dict[str, Any]:
        shown: dict[str, Any] = http.get(made.json()["links"]["self"]).json()
        return shown

    assert eventually(lambda: job()["waiting_reason"] == "starved", START_SECONDS), job()
    site.gpu.compose("up", "--detach")
    assert eventually(lambda: job()["state"] == "succeeded", START_SECONDS), (job(), site.gpu.logs())
    assert eventually(lambda: set(site.gpu.health().values()) == {"healthy"}, START_SECONDS), site.gpu.health()
    assert site.gpu.containers().keys() == {"worker-gpu", "ollama"}
    assert all(terminator.handshakes for terminator in tls.values())
    found = http.get("/api/documents/search", params={"query": "How long does bread bake?"})
    assert "oven" in found.text, found.text
