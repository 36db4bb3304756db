"""Profiles of all users, for administrators. `Administrator` makes each request act as the platform."""

from functools import partial
from uuid import UUID

from fastapi import APIRouter
from sqlalchemy.orm import Session

from api.deps import Administrator, Page
from api.schemas.pages import PageOut, page_of
from api.schemas.profiles import ChangedProfileOut, NameQuery, OwnProfileOut, ProfileChangesByAdmin, own_profile_of
from api.serving import show
from db.models import Job
from db.queries import audit
from db.queries.accounts import users
from db.queries.profiles import profiles
from db.transactions import read, write
from tasks.contracts import EmbedProfile
from tasks.submit import submit

router = APIRouter(prefix="/api/admin/profiles", tags=["administration"])


@router.get("")
async def list_all_profiles(_: Administrator, page: Page, name: NameQuery = None) -> PageOut[OwnProfileOut]:
    """Lists the profiles of all accounts, or those of a name, newest accounts first."""
    return await read(_list, name, limit=page.limit, before=page.before)


def _list(session: Session, name: str | None, *, limit: int, before: UUID | None) -> PageOut[OwnProfileOut]:
    asked = profiles.list_all if name is None else partial(profiles.list_by_name, name=name, viewer_id=None)
    rows = asked(session, limit=limit + 1, before=before)
    return page_of(rows, limit, lambda one: own_profile_of(one, users.get_time_zone(session, one.user_id)))


@router.get("/{user_id}")
async def get_profile_of_user(_: Administrator, user_id: UUID) -> OwnProfileOut:
    """Returns the profile of a user as its owner sees it."""
    return await read(_show, user_id)


def _show(session: Session, user_id: UUID) -> OwnProfileOut:
    return own_profile_of(profiles.get(session, user_id), users.get_time_zone(session, user_id))


@router.patch("/{user_id}")
async def change_profile_of_user(
    administrator: Administrator, user_id: UUID, body: ProfileChangesByAdmin
) -> ChangedProfileOut:
    """Changes the given fields of a user's profile, and notes in the audit log which. Changed text is searchable once
    `job` has ended."""
    profile, job = await write(_change, body, user_id=user_id, actor_id=administrator.id)
    return ChangedProfileOut(**profile.model_dump(), job=None if job is None else await show(job))


def _change(
    session: Session, body: ProfileChangesByAdmin, *, user_id: UUID, actor_id: UUID
) -> tuple[OwnProfileOut, Job | None]:
    profiles.get(session, user_id)
    changes = body.model_dump(exclude_none=True)
    changed, is_reworded = profiles.change(session, changes, user_id=user_id)
    audit.add(
        session, actor_id=actor_id, action="profile.change", subject=str(user_id), after={"fields": sorted(changes)}
    )
    job = submit(session, EmbedProfile(), user_id=user_id) if is_reworded else None
    return own_profile_of(changed, users.get_time_zone(session, user_id)), job
