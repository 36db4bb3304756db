import pytest


@pytest.fixture(autouse=True)
def _as_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests of the platform allow loopback for the rest of the session."""
    monkeypatch.delenv("PENSUM_WEBHOOK_ALLOWED_NETWORKS", raising=False)
