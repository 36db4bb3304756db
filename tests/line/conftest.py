"""A front and a GPU's workers with a line between them. Where no network namespaces can be made, these tests are
skipped, and say why."""

from collections.abc import Iterator

import pytest

from tests.line.faults import Trial
from tests.line.front import NAME, Front, running_front
from tests.line.gpu_host import GpuHost, running_gpu_host
from tests.line.load import Learner, new_learner
from tests.support.namespaces import Line, two_hosts, why_not


@pytest.fixture(scope="session")
def line() -> Iterator[Line]:
    if reason := why_not():
        pytest.skip(reason)
    with two_hosts() as line:
        yield line


@pytest.fixture(scope="session")
def front(line: Line, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    with running_front(line.front, tmp_path_factory.mktemp("front") / "home") as front:
        line.worker.resolve(NAME, line.front.address)
        yield front


@pytest.fixture(scope="module")
def gpu(line: Line, front: Front) -> Iterator[GpuHost]:
    """Speaks to the front's servers by their name, without a relay."""
    urls = {"DATABASE_URL": front.database_url(), "REDIS_URL": front.redis_url()}
    with running_gpu_host(line.worker, front, **urls) as gpu:
        yield gpu


@pytest.fixture
def learner(front: Front, gpu: GpuHost) -> Iterator[Learner]:
    with new_learner(front) as learner:
        yield learner


@pytest.fixture
def later(front: Front, gpu: GpuHost) -> Iterator[Learner]:
    """Another learner, for what is submitted while the line fails."""
    with new_learner(front) as learner:
        yield learner


@pytest.fixture
def trial(front: Front, gpu: GpuHost) -> Iterator[Trial]:
    with new_learner(front) as early, new_learner(front) as late:
        yield Trial(front, gpu, early, late)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--dark-minutes", type=float, help="how long the longest dark line lasts; none without it")
