"""What jobs used, for administrators."""

from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Response
from sqlalchemy.orm import Session

from api import csv_files
from api.deps import Administrator
from api.schemas.platform_usage import PlatformUsageOut, UsageFigures, render_row, render_total
from api.schemas.texts import Moment
from api.time_windows import Until, window
from db.queries.jobs import platform_usage
from db.queries.jobs.platform_usage import UsageBy
from db.queries.llm import config
from db.transactions import read
from tasks.problems import BLAMELESS

router = APIRouter(prefix="/api/admin", tags=["administration"])

MONTH = timedelta(days=30)
MOST_ROWS = 200
COLUMNS = ("key", "email", *UsageFigures.model_fields)

By = Annotated[UsageBy, Query(description="What each row is about.")]
Since = Annotated[Moment | None, Query(description="The beginning of the window; 30 days before its end if missing.")]


@router.get("/usage")
async def get_platform_usage(
    _: Administrator, by: By = UsageBy.DAY, since: Since = None, until: Until = None
) -> PlatformUsageOut:
    """Returns what the jobs used that ended in a window: tokens, money where prices are known, seconds of GPUs, and how
    many were answered from a cache; by day, kind or user. Jobs that retention deleted are not counted."""
    return await read(_measure, by, *window(since, until, default=MONTH), most=MOST_ROWS)


@router.get("/usage.csv", response_class=Response, responses={200: {"content": {"text/csv": {}}}})
async def download_platform_usage(
    _: Administrator, by: By = UsageBy.DAY, since: Since = None, until: Until = None
) -> Response:
    """The same as CSV, with all rows."""
    usage = await read(_measure, by, *window(since, until, default=MONTH), most=None)
    text = csv_files.write(COLUMNS, usage.items)
    return Response(text, media_type="text/csv; charset=utf-8")


def _measure(session: Session, by: UsageBy, since: datetime, until: datetime, *, most: int | None) -> PlatformUsageOut:
    usage = platform_usage.measure(session, by, since=since, until=until, blameless=BLAMELESS, most=most)
    return PlatformUsageOut(
        since=since,
        until=until,
        by=by,
        has_prices=bool(config.get(session).config.prices),
        total=render_total(usage.total),
        items=[render_row(row, usage) for row in usage.rows],
        left_out=usage.left_out,
    )
