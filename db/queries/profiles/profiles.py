"""Profiles of people, and the sources that wait to be extracted into them."""

import hashlib
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, aliased, undefer

from core.errors import NotFound, Permanent
from db.models import Document, Profile, ProfileSource, User
from db.queries.library import documents
from db.row_level_security import platform_rights
from db.search import visibility

LONGEST_TEXT = 200_000  # characters
WORDS = ("name", "bio", "wiki_content")  # what is searched, and what an extraction sets
PATH = "profile"  # of the hidden document


class ProfileTooLong(Permanent):
    """The text of a profile may have at most 200,000 characters."""

    slug = "too-large"


class SourceReplaced(Permanent):
    """A newer text replaced the profile, or the profile was deleted. Send this text again to use it."""

    slug = "profile-replaced"


def check_length(text: str) -> None:
    if len(text) > LONGEST_TEXT:
        raise ProfileTooLong(
            f"The text of a profile may have at most {LONGEST_TEXT:,} characters; this one has {len(text):,}."
        )


def add(session: Session, *, user_id: UUID, name: str) -> Profile:
    added = Profile(user_id=user_id, name=name)
    session.add(added)
    session.flush()
    return added


def find(session: Session, user_id: UUID) -> Profile | None:
    return session.get(Profile, user_id)


def get_own(session: Session, *, user_id: UUID) -> Profile:
    found = find(session, user_id)
    if found is None:
        raise NotFound("You have no profile. Create one with POST /api/profiles/ingest or PATCH /api/profiles/me.")
    return found


def get(session: Session, user_id: UUID) -> Profile:
    found = find(session, user_id)
    if found is None:
        raise NotFound(f"User {user_id} has no profile.")
    return found


def get_visible(session: Session, user_id: UUID, *, viewer_id: UUID) -> Profile:
    found = session.scalar(select(Profile).where(Profile.user_id == user_id, _is_visible_to(viewer_id)))
    if found is None:
        raise NotFound(f"There is no visible profile of user {user_id}.")
    return found


def list_visible(session: Session, *, viewer_id: UUID, limit: int, before: UUID | None = None) -> list[Profile]:
    """The newest accounts first; `before` is the id of the last one seen."""
    query = select(Profile).where(_is_visible_to(viewer_id)).order_by(Profile.user_id.desc()).limit(limit)
    if before is not None:
        query = query.where(Profile.user_id < before)
    return list(session.scalars(query))


def _is_visible_to(viewer_id: UUID) -> Any:
    return or_(Profile.is_discoverable, Profile.user_id == viewer_id)


def list_by_name(
    session: Session, name: str, *, viewer_id: UUID | None, limit: int, before: UUID | None = None
) -> list[Profile]:
    """Those that the viewer may see, or all of them without one. Each word of `name` begins a word of the profile's,
    whatever its case and accents. The platform asks: under row-level security, PostgreSQL would not use the index."""
    is_named = func.array_to_tsvector(func.name_words(Profile.name)).op("@@")(func.name_query(name))
    query = select(Profile).where(is_named).order_by(Profile.user_id.desc()).limit(limit)
    if viewer_id is not None:
        query = query.where(_is_visible_to(viewer_id))
    if before is not None:
        query = query.where(Profile.user_id < before)
    with platform_rights(session):
        return list(session.scalars(query))


def list_all(session: Session, *, limit: int, before: UUID | None = None) -> list[Profile]:
    """Of all accounts, for administrators; the newest first."""
    query = select(Profile).order_by(Profile.user_id.desc()).limit(limit)
    if before is not None:
        query = query.where(Profile.user_id < before)
    return list(session.scalars(query))


def find_locked(session: Session, user_id: UUID) -> Profile | None:
    """The profile, locked until commit."""
    locked = select(Profile).where(Profile.user_id == user_id).with_for_update()
    return session.scalar(locked.execution_options(populate_existing=True))


def _ensure(session: Session, user_id: UUID) -> Profile:
    """The profile, locked until commit; a new one with the account's name if there was none."""
    username = select(User.id, User.username).where(User.id == user_id)
    session.execute(insert(Profile).from_select(["user_id", "name"], username).on_conflict_do_nothing())
    return _ensure_locked(session, user_id)


def _ensure_locked(session: Session, user_id: UUID) -> Profile:
    found = find_locked(session, user_id)
    if found is None:
        raise NotFound(f"The account {user_id} was deleted.")
    return found


def change(session: Session, changes: Mapping[str, Any], *, user_id: UUID) -> tuple[Profile, bool]:
    """Returns the profile, and whether its searched fields changed. An edited profile is no extract."""
    profile = _ensure(session, user_id)
    has_new_words = any(name in changes and changes[name] != getattr(profile, name) for name in WORDS)
    for name, value in changes.items():
        setattr(profile, name, value)
    if has_new_words:
        profile.content_hash = None
    profile.updated_at = func.now()
    session.flush()
    session.refresh(profile)
    return profile, has_new_words


def put_extract(
    session: Session, *, user_id: UUID, name: str, bio: str, wiki_content: str, content_hash: bytes
) -> Profile:
    """Stores what was extracted from a text. An empty name leaves the name as it is; visibility never changes."""
    session.execute(select(func.ensure_profile(user_id)))  # as `_ensure`, for workers that may read no accounts
    profile = _ensure_locked(session, user_id)
    profile.name = name or profile.name
    profile.bio, profile.wiki_content, profile.content_hash = bio, wiki_content, content_hash
    profile.updated_at = func.now()
    session.flush()
    return profile


def keep_welcome(session: Session, user_id: UUID, welcome: Mapping[str, Any]) -> None:
    session.execute(update(Profile).where(Profile.user_id == user_id).values(welcome=dict(welcome)))


def remove(session: Session, *, user_id: UUID) -> None:
    """Deletes the profile, its sources and its hidden document. The account stays."""
    gone = session.scalar(delete(Profile).where(Profile.user_id == user_id).returning(Profile.user_id))
    if gone is None:
        raise NotFound("You have no profile.")
    session.execute(delete(ProfileSource).where(ProfileSource.user_id == user_id))
    remove_document(session, user_id)


def put_document(session: Session, profile: Profile, *, text: str, language: str) -> UUID:
    """Stores the profile's words as the hidden document that is searched. The caller stores its chunks."""
    row = {
        "user_id": profile.user_id,
        "path": PATH,
        "title": profile.name,
        "is_title_given": True,
        "kind": visibility.PROFILE,
        "content_hash": hashlib.sha256(text.encode()).digest(),
        "size_bytes": len(text.encode()),
    }
    changed = {name: row[name] for name in ("title", "content_hash", "size_bytes")}
    put = insert(Document).values(row)
    put = put.on_conflict_do_update(
        index_elements=["user_id"], index_where=sql(f"kind = '{visibility.PROFILE}'"), set_=changed
    )
    document_id = session.scalars(put.returning(Document.id)).one()
    documents.store_text(session, document_id, title=profile.name, text=text, language=language)
    profile.document_id = document_id
    session.flush()
    return document_id


def remove_document(session: Session, user_id: UUID) -> None:
    session.execute(delete(Document).where(Document.user_id == user_id, Document.kind == visibility.PROFILE))


def add_source(session: Session, *, user_id: UUID, path: str, kind: str, body: bytes) -> ProfileSource:
    added = ProfileSource(user_id=user_id, path=path, kind=kind, body=body)
    session.add(added)
    session.flush()
    return added


def get_source(session: Session, source_id: UUID, *, with_body: bool = False) -> ProfileSource:
    """With its text, once it was parsed. Raises `SourceReplaced` if it was deleted."""
    wanted = [undefer(ProfileSource.text), *([undefer(ProfileSource.body)] if with_body else [])]
    found = session.scalar(select(ProfileSource).where(ProfileSource.id == source_id).options(*wanted))
    if found is None:
        raise SourceReplaced
    return found


def keep_text(session: Session, source_id: UUID, text: str) -> None:
    session.execute(update(ProfileSource).where(ProfileSource.id == source_id).values(text=text))


def keep_receipt(session: Session, source: ProfileSource, receipt: Mapping[str, Any]) -> None:
    """Marks the source as extracted. Raises `SourceReplaced` if a later one is extracted already, or if this one was
    deleted with the profile."""
    newer = aliased(ProfileSource)
    later = select(newer.id).where(newer.user_id == source.user_id, newer.id > source.id, newer.receipt.is_not(None))
    kept = update(ProfileSource).where(ProfileSource.id == source.id, ~later.exists()).values(receipt=dict(receipt))
    if session.scalar(kept.returning(ProfileSource.id)) is None:
        raise SourceReplaced


def delete_sources(session: Session, source: ProfileSource) -> None:
    """Deletes this source, which is the profile now, and those that were sent before it."""
    session.execute(delete(ProfileSource).where(ProfileSource.user_id == source.user_id, ProfileSource.id <= source.id))


def delete_old_sources(session: Session, *, keep: timedelta) -> None:
    """Deletes sources of jobs that failed and were never retried."""
    session.execute(delete(ProfileSource).where(ProfileSource.created_at < func.now() - keep))
