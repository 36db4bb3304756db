import pytest

from core.settings import ApiSettings
from core.settings.process import Settings, WrongSettings
from tests.support.configuration import Configure

NAME = "PENSUM_ALLOWED_ORIGINS"


def test_no_origin_is_allowed_by_default(configure: Configure) -> None:
    configure(PENSUM_ALLOWED_ORIGINS=None)
    assert ApiSettings().allowed_origins == ()


@pytest.mark.parametrize(
    "origin",
    ["https://learn.example.com", "http://localhost:3000", "http://127.0.0.1:8080", "http://[::1]:3000"],
)
def test_origins_are_taken_as_browsers_send_them(configure: Configure, origin: str) -> None:
    configure(PENSUM_ALLOWED_ORIGINS=f" https://example.com , {origin},")
    assert ApiSettings().allowed_origins == ("https://example.com", origin)


@pytest.mark.parametrize(
    ("origin", "told"),
    [
        ("*", "name each origin"),
        ("https://*.example.com", "name each origin"),
        ("learn.example.com", "is no origin"),
        ("null", "is no origin"),
        ("ftp://example.com", "is no origin"),
        ("https://", "is no origin"),
        ("https://example.com/", "browsers send 'https://example.com'"),
        ("https://example.com/learn", "browsers send 'https://example.com'"),
        ("https://example.com?a", "browsers send 'https://example.com'"),
        ("https://Example.com", "browsers send 'https://example.com'"),
        ("https://example.com:443", "browsers send 'https://example.com'"),
        ("http://example.com:80", "browsers send 'http://example.com'"),
        ("https://a:b@example.com", "browsers send 'https://example.com'"),
        ("https://example.com:port", "is no origin"),
        ("https://lernen-für-alle.example", "is no origin"),
    ],
)
def test_a_wrong_origin_stops_the_start_and_is_named(configure: Configure, origin: str, told: str) -> None:
    configure(PENSUM_ALLOWED_ORIGINS=f"https://learn.example.com,{origin}")
    with pytest.raises(WrongSettings) as wrong:
        Settings.from_environment()
    [line] = [line for line in str(wrong.value).splitlines() if NAME in line]
    assert told in line
