import pytest

from tests.support.configuration import Configure


@pytest.fixture(autouse=True)
def _as_installed(configure: Configure) -> None:
    """The fixture `platform` of other tests allows loopback for the whole session."""
    configure(PENSUM_WEBHOOK_ALLOWED_NETWORKS=None)
