from fastapi import APIRouter, Request

from api.deps import CurrentUser
from api.quotas.allowance import limits_of
from api.quotas.rate_meter import Counted, RateMeter
from api.schemas.account import UsageOut, render_rate, render_stored
from db.queries.accounts import usage
from db.transactions import read

router = APIRouter(prefix="/api/account", tags=["accounts"])


@router.get("/usage")
async def get_usage(request: Request, user: CurrentUser) -> UsageOut:
    """Returns what you store, how many requests and jobs you sent in this minute, and what you may."""
    stored, limits = await read(usage.measure, user.id), limits_of(user)
    meter: RateMeter = request.app.state.rate_meter
    return UsageOut(
        account=user.standing,
        bytes=render_stored(stored, limits.bytes),
        requests=render_rate(meter.rate(Counted.REQUESTS, user.id, limits.requests)),
        jobs=render_rate(meter.rate(Counted.JOBS, user.id, limits.jobs)),
    )
