from ipaddress import ip_network

import pytest
from pydantic import ValidationError

from core.settings import RETRY_DELAYS_SECONDS, WebhookSettings
from tests.support.configuration import Configure


def test_no_private_network_is_allowed_by_default(configure: Configure) -> None:
    configure(PENSUM_WEBHOOK_ALLOWED_NETWORKS=None)
    assert WebhookSettings().allowed_networks == ()


def test_webhook_settings_come_from_the_environment(configure: Configure) -> None:
    configure(
        PENSUM_WEBHOOK_ALLOWED_NETWORKS="127.0.0.0/8, fd12::/16",
        PENSUM_WEBHOOK_RETRY_DELAYS_SECONDS="0,0.5,60",
        PENSUM_WEBHOOK_TIMEOUT_SECONDS="3",
    )

    settings = WebhookSettings()

    assert list(settings.allowed_networks) == [ip_network("127.0.0.0/8"), ip_network("fd12::/16")]
    assert list(settings.retry_delays_seconds) == [0, 0.5, 60]
    assert settings.timeout_seconds == 3


def test_empty_variable_leaves_the_default(configure: Configure) -> None:
    configure(PENSUM_WEBHOOK_ALLOWED_NETWORKS="", PENSUM_WEBHOOK_RETRY_DELAYS_SECONDS="")

    assert WebhookSettings().allowed_networks == ()
    assert WebhookSettings().retry_delays_seconds == RETRY_DELAYS_SECONDS


@pytest.mark.parametrize("networks", ["127.0.0.1/8", "localhost", "10.0.0.0/33", "10.0.0.0/8;127.0.0.0/8"])
def test_invalid_network_is_refused(configure: Configure, networks: str) -> None:
    configure(PENSUM_WEBHOOK_ALLOWED_NETWORKS=networks)

    with pytest.raises(ValidationError, match="allowed_networks"):
        WebhookSettings()
