from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workers.webhooks.responses import readable, retry_after_seconds

NOW = datetime(2026, 11, 2, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("0", 0),
        ("120", 120),
        ("99999999999999999999", 86400),
        ("Mon, 02 Nov 2026 12:01:30 GMT", 90),
        ("Mon, 02 Nov 2026 12:01:30 -0000", 90),
        ("Monday, 02-Nov-26 12:01:30 GMT", 90),
        ("Mon, 02 Nov 2026 11:00:00 GMT", 0),
        ("Thu, 02 Nov 2028 12:00:00 GMT", 86400),
    ],
)
def test_retry_after_is_parsed_from_seconds_or_a_date(header: str, seconds: float) -> None:
    assert retry_after_seconds(header, NOW) == seconds


@pytest.mark.parametrize("header", [None, "", "soon", "-5", "1.5", "²", "Mon, 99 Nov 2026 12:00:00 GMT"])
def test_malformed_retry_after_is_ignored(header: str | None) -> None:
    assert retry_after_seconds(header, NOW) is None


@given(st.text())
def test_any_retry_after_is_bounded_by_a_day(header: str) -> None:
    seconds = retry_after_seconds(header, NOW)
    assert seconds is None or 0 <= seconds <= 86400


@given(st.binary())
def test_any_content_becomes_text_that_can_be_stored(content: bytes) -> None:
    text = readable(content)
    assert "\0" not in text
    assert text.encode().decode() == text
