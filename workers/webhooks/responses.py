"""The receiver's response to one attempt, in values that fit into a row."""

from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus

from workers.webhooks.schedule import MAX_RETRY_AFTER_SECONDS


@dataclass(frozen=True)
class ReceiverResponse:
    """`status` is None if there was no response, and `problem` says why; `excerpt` is the beginning of the body.
    `is_hopeless` is a URL that may not be called: trying it again soon helps nobody."""

    status: int | None
    latency_seconds: float
    excerpt: str = ""
    problem: str | None = None
    retry_after_seconds: float | None = None
    is_hopeless: bool = False

    @property
    def is_success(self) -> bool:
        return self.status is not None and 200 <= self.status < 300

    @property
    def is_gone(self) -> bool:
        """410: the receiver wants no more deliveries at this URL."""
        return self.status == HTTPStatus.GONE


def readable(content: bytes) -> str:
    """Decoded as UTF-8 with replacements, and without NUL, which PostgreSQL does not store."""
    return content.decode(errors="replace").replace("\0", "�")


def retry_after_seconds(header: str | None, now: datetime) -> float | None:
    """Parses the header Retry-After: seconds or an HTTP date, at most a day. None if it is missing or malformed."""
    if header is None:
        return None
    if header.isascii() and header.isdigit():
        seconds = float(header)
    elif (date := _http_date(header)) is not None:
        seconds = (date - now).total_seconds()
    else:
        return None
    return min(max(seconds, 0.0), MAX_RETRY_AFTER_SECONDS)


def _http_date(header: str) -> datetime | None:
    try:
        date = parsedate_to_datetime(header)
    except ValueError:
        return None
    return date if date.tzinfo else date.replace(tzinfo=UTC)
