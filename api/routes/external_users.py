"""Accounts of learners whom a site's own backend knows, by the ids that it has for them."""

from typing import Annotated

from fastapi import APIRouter, Path

from api.deps import Administrator
from api.schemas.admin_users import AccountOut, ExternalAccountIn
from api.schemas.texts import Line
from core.names import LONGEST_SUBJECT
from db.queries.accounts import external
from db.transactions import write

router = APIRouter(prefix="/api/admin/external-users", tags=["administration"])

ExternalId = Annotated[Line, Path(min_length=1, max_length=LONGEST_SUBJECT, description="Your own id of the learner.")]


@router.put("/{external_id}")
async def ensure_external_user(
    _: Administrator,
    external_id: ExternalId,
    body: ExternalAccountIn,
) -> AccountOut:
    """Returns the account of a learner of your site, and makes it if there is none. It has no password: get tokens for
    it with POST /api/admin/users/{user_id}/tokens."""
    account = await write(
        external.ensure,
        issuer=external.BY_ADMINISTRATORS,
        subject=external_id,
        name=body.username or external_id[:100],
    )
    return AccountOut.model_validate(account)
