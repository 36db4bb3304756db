"""Lists of the console as their users filtered them."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.errors import Conflict, NotFound
from db.models import SavedView, User

MOST = 100  # of an account


def list_own(session: Session, *, user_id: UUID, page: str) -> list[SavedView]:
    """By name."""
    own = select(SavedView).where(SavedView.user_id == user_id, SavedView.page == page)
    return list(session.scalars(own.order_by(func.lower(SavedView.name), SavedView.id)))


def get(session: Session, view_id: UUID, *, user_id: UUID) -> SavedView:
    found = session.scalar(select(SavedView).where(SavedView.id == view_id, SavedView.user_id == user_id))
    if found is None:
        raise NotFound(f"You have no saved view {view_id}.")
    return found


def add(session: Session, *, user_id: UUID, page: str, name: str, query: str) -> SavedView:
    """Raises `Conflict` where a view of the page has that name, or the account has too many."""
    _lock_own(session, user_id)
    _ensure_free(session, user_id=user_id, page=page, name=name)
    if (session.scalar(select(func.count()).where(SavedView.user_id == user_id)) or 0) >= MOST:
        raise Conflict(f"An account may save {MOST} views. Delete one first.")
    view = SavedView(user_id=user_id, page=page, name=name, query=query)
    session.add(view)
    session.flush()
    return view


def change(session: Session, view_id: UUID, changes: Mapping[str, str], *, user_id: UUID) -> SavedView:
    """Raises `Conflict` where another view of the page has that name."""
    _lock_own(session, user_id)
    view = get(session, view_id, user_id=user_id)
    if (name := changes.get("name", view.name)) != view.name:
        _ensure_free(session, user_id=user_id, page=view.page, name=name)
    for field, value in changes.items():
        setattr(view, field, value)
    session.flush()
    return view


def remove(session: Session, view_id: UUID, *, user_id: UUID) -> None:
    session.delete(get(session, view_id, user_id=user_id))


def _lock_own(session: Session, user_id: UUID) -> None:
    """Two requests of one account that add a name take turns."""
    session.execute(select(User.id).where(User.id == user_id).with_for_update(key_share=True))


def _ensure_free(session: Session, *, user_id: UUID, page: str, name: str) -> None:
    taken = select(SavedView.id).where(SavedView.user_id == user_id, SavedView.page == page, SavedView.name == name)
    if session.scalar(taken) is not None:
        raise Conflict(f"There is a saved view {name!r} of this list already. Choose another name, or delete that one.")
