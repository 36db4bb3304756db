"""One real stack for all tests of this folder: API, Celery workers, beat and Flower as `pensum up` starts them."""

from collections.abc import Iterator

import httpx
import pytest

from tests.support.pensum_up import Up


@pytest.fixture(scope="session")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Up]:
    running = Up(tmp_path_factory.mktemp("up") / "home")
    try:
        running.await_ready()
        yield running
    finally:
        running.kill()


@pytest.fixture(scope="session")
def http(up: Up) -> Iterator[httpx.Client]:
    headers = {"Authorization": f"Bearer {up.admin_key}"}
    with httpx.Client(base_url=up.url, headers=headers, timeout=70, trust_env=False) as client:
        yield client
