"""The order of test files and their distribution over the processes of pytest-xdist.

Whole files go to one process. Files that load torch go to the same process, so that the others stay small; files that
share one `pensum up` do too. The longest files start first, so that no process is left alone with one at the end.
"""

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling

TORCH = "tests/workers/embeddings/"
STACK = "tests/e2e/"
STACKS_OF_THEIR_OWN = ("tests/e2e/test_model_away.py", "tests/e2e/test_model_file.py", "tests/e2e/test_new_job.py")
LONGEST = (
    TORCH,
    "tests/chaos/test_chaos.py",
    STACK,
    "tests/line/test_dead_lines.py",
    "tests/embedded/test_front.py",
    "tests/cli/test_demo.py",
    "tests/evaluation/",
    "tests/embedded/",
    "tests/generations/",
)


class FileScheduling(LoadFileScheduling):  # type: ignore[misc]  # xdist has no types
    def _split_scope(self, nodeid: str) -> str:
        """Returns the name of the group that runs in one process."""
        if nodeid.startswith(TORCH):
            return TORCH
        if nodeid.startswith(STACK) and not nodeid.startswith(STACKS_OF_THEIR_OWN):
            return STACK
        return nodeid.partition("::")[0]


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> FileScheduling:
    config.option.loadscopereorder = False  # xdist would start files with many tests first: the slow ones have few
    return FileScheduling(config, log)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not config.pluginmanager.has_plugin("randomly"):
        items.sort(key=lambda item: _rank(item.nodeid))


def _rank(nodeid: str) -> int:
    return next((rank for rank, start in enumerate(LONGEST) if nodeid.startswith(start)), len(LONGEST))
