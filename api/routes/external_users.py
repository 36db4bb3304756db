"""Accounts of learners whom a site's own backend knows, by the ids that it has for them."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path
from sqlalchemy.orm import Session

from api.deps import Administrator
from api.schemas.admin_users import AccountOut, ExternalAccountIn
from api.schemas.texts import Line
from core.names import LONGEST_SUBJECT
from db.models import User
from db.queries import audit
from db.queries.accounts import external
from db.transactions import write

router = APIRouter(prefix="/api/admin/external-users", tags=["administration"])

ExternalId = Annotated[Line, Path(min_length=1, max_length=LONGEST_SUBJECT, description="Your own id of the learner.")]


@router.put("/{external_id}")
async def ensure_external_user(
    admin: Administrator,
    external_id: ExternalId,
    body: ExternalAccountIn,
) -> AccountOut:
    """Returns the account of a learner of your site, and makes it if there is none. It has no password: get tokens for
    it with POST /api/admin/users/{user_id}/tokens."""
    account = await write(_ensure, external_id, body.username or external_id[:100], actor_id=admin.id)
    return AccountOut.model_validate(account)


def _ensure(session: Session, external_id: str, name: str, *, actor_id: UUID) -> User:
    account, is_new = external.ensure(session, issuer=external.BY_ADMINISTRATORS, subject=external_id, name=name)
    if is_new:
        after = {"external_id": external_id, "username": name}
        audit.add(session, actor_id=actor_id, action="user.add", subject=str(account.id), after=after)
    return account
