"""Jobs that an administrator submits in the name of another account."""

from dataclasses import replace
from uuid import UUID

from api.accounts.identity import User, standing_of
from api.quotas.allowance import allowance_of
from api.submission import Submission
from core.errors import NotFound
from db.queries.accounts import users
from db.row_level_security import act_as_platform, act_for
from db.transactions import read


async def for_owner(submitting: Submission, user: User, owner_id: UUID | None) -> Submission:
    """The submission in the name of `owner_id`, or the user's own without one. The rest of the request acts for that
    account. Raises `NotFound` for an account that is unknown, or another's where the user is no administrator."""
    if owner_id is None or owner_id == user.id:
        return submitting
    if not user.is_admin:
        raise NotFound(f"You have no account {owner_id}. Leave `user_id` out, or send your own.")
    act_as_platform()
    account = await read(users.get, owner_id)
    act_for(account.id)
    allowance_of(submitting.request.scope).charge(User(account.id, account.is_admin, standing=standing_of(account)))
    return replace(submitting, user_id=account.id)
