"""`pensum up --front` on one host and `pensum worker gpu` on another, as users run them."""

from collections.abc import Iterator

import pytest

from embedded.valkey import free_port
from tests.support.pensum_up import Up, processes_of

ADDRESS = "127.0.0.2"  # stands for that of a tunnel


pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Up]:
    ports = {f"PENSUM_SERVERS_{server}_PORT": str(free_port(ADDRESS)) for server in ("POSTGRES", "VALKEY")}
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
    assert served == {"cpu", "io,io.llm", "upkeep"}
    assert front.has_printed(f"reaches PostgreSQL at {ADDRESS}:")
