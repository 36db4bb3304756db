from datetime import UTC, datetime

from fastapi import APIRouter, Request, Response
from fastapi.responses import StreamingResponse

from api.account_deletion import delete_account
from api.account_export import export
from api.accounts import cookies, passwords, rate_limiting
from api.deps import AccountHolder, CurrentUser
from api.quotas.allowance import limits_of
from api.quotas.rate_meter import Counted, RateMeter
from api.schemas.account import AccountDeletionIn, UsageOut, render_rate, render_stored
from core.email_addresses import normal_email
from core.errors import Invalid
from db.models import User
from db.queries.accounts import usage, users
from db.row_level_security import acting_as_platform
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


@router.get("/export", response_class=Response, responses={200: {"content": {"application/zip": {}}}})
async def export_account(user: CurrentUser) -> Response:
    """Returns everything that is yours as a ZIP: `account.json`, a JSON file of rows for each kind of data, the files
    of your documents as you uploaded them, and their texts. Secrets are not in it, such as those of webhooks, nor are
    solutions of exercises, nor what models made of the texts to search them. It is sent as it is read."""
    name = f"pensum-{datetime.now(UTC):%Y-%m-%d}.zip"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return StreamingResponse(export(user.id), media_type="application/zip", headers=headers)


@router.delete("", status_code=204)
async def delete_own_account(
    request: Request, response: Response, user: AccountHolder, body: AccountDeletionIn
) -> None:
    """Deletes your account with its documents, jobs, conversations and everything else, and ends your logins. Give the
    `password` of the account, or its `email` where it has none. The last administrator cannot go."""
    owner = await read(users.get, user.id)
    await rate_limiting.count_login(request, owner.email)
    await _ensure_meant(owner, body)
    with acting_as_platform():
        await delete_account(user.id, actor_id=user.id)
        await rate_limiting.uncount_login(request, owner.email)
    cookies.delete_session_cookie(response)


async def _ensure_meant(owner: User, body: AccountDeletionIn) -> None:
    if owner.has_password:
        if not await passwords.is_password(body.password or "", owner.hashed_password):
            raise _wrong("password", "must be the password of this account")
    elif normal_email(body.email or "") != owner.normal_email:
        raise _wrong("email", "must be the e-mail address of this account")


def _wrong(field: str, message: str) -> Invalid:
    return Invalid(f"{field} {message}.", errors=[{"field": field, "message": message}])
