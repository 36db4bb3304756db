"""What came back from one attempt, in values that fit into a row."""

from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus

from workers.webhooks.schedule import LONGEST_RETRY_AFTER_SECONDS


@dataclass(frozen=True)
class ReceiverResponse:
    """`status` is None when no answer came, and `problem` says why; `excerpt` is how the answer's body begins."""

    status: int | None
    latency_seconds: float
    excerpt: str = ""
    problem: str | None = None
    retry_after_seconds: float | None = None

    @property
    def is_success(self) -> bool:
        return self.status is not None and 200 <= self.status < 300

    @property
    def is_gone(self) -> bool:
        """The receiver never wants to hear of this again."""
        return self.status == HTTPStatus.GONE


def readable(content: bytes) -> str:
    """As UTF-8, whatever it is; without NUL, which PostgreSQL does not store."""
    return content.decode(errors="replace").replace("\0", "�")


def retry_after_seconds(header: str | None, now: datetime) -> float | None:
    """From seconds or an HTTP date; None for nonsense. No receiver can put us off for longer than a day."""
    if header is None:
        return None
    if header.isascii() and header.isdigit():
        seconds = float(header)
    elif (date := _http_date(header)) is not None:
        seconds = (date - now).total_seconds()
    else:
        return None
    return min(max(seconds, 0.0), LONGEST_RETRY_AFTER_SECONDS)


def _http_date(header: str) -> datetime | None:
    try:
        date = parsedate_to_datetime(header)
    except ValueError:
        return None
    return date if date.tzinfo else date.replace(tzinfo=UTC)
