from collections.abc import Iterator

import pytest

from tests.support.client_server import ApiServer


@pytest.fixture(scope="package")
def server(platform: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ApiServer]:
    running = ApiServer(tmp_path_factory.mktemp("api") / "log")
    running.start()
    yield running
    running.stop()
