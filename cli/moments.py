"""When something was, on the command line."""

import re
from datetime import UTC, datetime, timedelta

import typer

from cli.formatting import SECONDS_OF_UNITS

MOMENT = "a time like 2026-11-23T14:00, or for 30min, 2h or 7d"
SECONDS_OF = {unit: seconds for seconds, unit in SECONDS_OF_UNITS}
AGO = re.compile(rf"(\d{{1,6}}) ?({'|'.join(SECONDS_OF)})")


def moment_of(words: str | None, option: str = "--since") -> datetime | None:
    """A time without a zone is local."""
    if words is None:
        return None
    if ago := AGO.fullmatch(words):
        return datetime.now(UTC) - timedelta(seconds=int(ago[1]) * SECONDS_OF[ago[2]])
    try:
        return datetime.fromisoformat(words).astimezone()
    except (ValueError, OverflowError) as error:
        raise typer.BadParameter(f"{words!r} is not {MOMENT}.", param_hint=option) from error
