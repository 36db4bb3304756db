"""The window of time that figures are about."""

from datetime import UTC, datetime, timedelta
from typing import Annotated

from fastapi import Query

from api.schemas.texts import Moment
from core.errors import Invalid

LONGEST = timedelta(days=31)
FIRST = datetime.min.replace(tzinfo=UTC)

Since = Annotated[Moment | None, Query(description="The beginning of the window; a day before its end if missing.")]
Until = Annotated[Moment | None, Query(description="The end of the window; now if missing.")]


def window(
    since: datetime | None, until: datetime | None, *, default: timedelta = timedelta(days=1)
) -> tuple[datetime, datetime]:
    """Its beginning and end. `default` is how long it is where no beginning is given."""
    until = until or datetime.now(UTC)
    since = since or until - min(default, until - FIRST)
    if since >= until or until - since > LONGEST:
        message = f"since must be before until, by at most {LONGEST.days} days"
        raise Invalid(f"{message}.", errors=[{"field": "since", "message": message}])
    return since, until
