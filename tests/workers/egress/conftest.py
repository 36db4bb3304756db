import pytest

from tests.support.configuration import Configure


@pytest.fixture(autouse=True)
def _as_installed(configure: Configure) -> None:
    """Tests of the platform allow loopback for the rest of the session."""
    configure(PENSUM_WEBHOOK_ALLOWED_NETWORKS=None)
