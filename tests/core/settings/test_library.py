from core.settings import FetchSettings
from tests.support.configuration import Configure


def test_fetch_settings_come_from_the_environment(configure: Configure) -> None:
    configure(PENSUM_FETCH_ALLOWED_NETWORKS="10.0.0.0/8, fd00::/8", PENSUM_FETCH_MAX_BYTES="1000")
    settings = FetchSettings()
    assert [str(network) for network in settings.allowed_networks] == ["10.0.0.0/8", "fd00::/8"]
    assert settings.max_bytes == 1000
