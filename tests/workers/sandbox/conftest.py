import pytest

from tests.support.sandboxes import skip_without_sandbox


@pytest.fixture(autouse=True)
def _sandbox() -> None:
    skip_without_sandbox()
