"""Where a stream of changes begins, as its client says by `Last-Event-ID`."""

from datetime import timedelta
from typing import Annotated

from fastapi import Header, Query
from sqlalchemy.orm import Session

from core.errors import Gone, Invalid
from db.queries.jobs import snapshot_cursor
from db.queries.jobs.snapshot_cursor import SnapshotCursor

LONGEST_GAP = timedelta(hours=1)
LONGEST_ID = 10_000

After = Annotated[
    str | None, Query(max_length=LONGEST_ID, description="The last `id` that came. Without it: from now on.")
]
LastEventId = Annotated[str | None, Header(max_length=LONGEST_ID)]


def place_of(session: Session, known: str | None) -> SnapshotCursor:
    """Behind the `known` id, or now. Raises `Invalid`, and `Gone` for one that is too old."""
    now = snapshot_cursor.now(session)
    if known is None:
        return now
    try:
        place = snapshot_cursor.parse(known)
    except (ValueError, OverflowError):
        message = "This is no `id` of this stream."
        raise Invalid(message, errors=[{"field": "Last-Event-ID", "message": message}]) from None
    if now.at - place.at > LONGEST_GAP:
        raise Gone("The events after this id are more than an hour old. Open the stream without it, and read the jobs.")
    return place
