"""When something was, and how long it lasts, on the command line."""

import re
from datetime import UTC, datetime, timedelta

import typer

from cli.formatting import SECONDS_OF_UNITS

MOMENT = "a time like 2026-11-23T14:00, or for 30min, 2h or 7d"
SECONDS_OF = {unit: seconds for seconds, unit in SECONDS_OF_UNITS} | {"m": 60}
DURATION = re.compile(rf"(\d{{1,6}}) ?({'|'.join(SECONDS_OF)})")


def moment_of(words: str | None, option: str = "--since") -> datetime | None:
    """A time without a zone is local."""
    if words is None:
        return None
    if (ago := _seconds(words)) is not None:
        return datetime.now(UTC) - timedelta(seconds=ago)
    try:
        return datetime.fromisoformat(words).astimezone()
    except (ValueError, OverflowError) as error:
        raise typer.BadParameter(f"{words!r} is not {MOMENT}.", param_hint=option) from error


def seconds_of(words: str, option: str) -> int:
    seconds = _seconds(words)
    if seconds is None:
        raise typer.BadParameter(f"{words!r} is not a time like 90s, 15m or 2h.", param_hint=option)
    return seconds


def _seconds(words: str) -> int | None:
    found = DURATION.fullmatch(words)
    return int(found[1]) * SECONDS_OF[found[2]] if found else None
