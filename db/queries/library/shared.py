"""The shared library. Whoever changes it acts for its owner, the platform's own account.

Each resource is also a document of that account, so that it is cut, embedded and searched like any other. A change of
what the document says is a new version of it, which the caller submits a job for.
"""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy import text as sql
from sqlalchemy.orm import Session

from core.errors import Conflict, Invalid, NotFound
from db.models import LIBRARY_OWNER_ID, Document, DocumentState, LibraryResource
from db.queries.library import documents
from db.search.visibility import IS_SHOWN

LESSON = "lesson"
LESSONS_PATH = "/api/library/lessons/"
LESSON_KIND = "markdown"  # the kind of lessons' documents; those of all other resources are "text"
LESSON_FIXED = ("url", "kind")  # a lesson is read at its own address
FURTHER_READING = "\n\n## Further reading\n\n"
LOADING_LOCK = 5_004  # advisory lock: of two starts at once, the second finds what the first loaded


@dataclass(frozen=True)
class ResourceDraft:
    """A resource as it is given: by Pensum's own list, or by an administrator. A lesson has a `text`."""

    url: str
    title: str
    kind: str
    level: str
    topics: Sequence[str]
    summary: str
    authors: Sequence[str] = ()
    year: int | None = None
    language: str = "en"
    text: str | None = None

    @property
    def hash(self) -> bytes:
        """The same as before there were lessons, for a resource without a text."""
        fields = {name: value for name, value in asdict(self).items() if name != "text" or value is not None}
        return hashlib.sha256(repr(sorted(fields.items())).encode()).digest()


FIELDS = tuple(ResourceDraft.__dataclass_fields__)


class UrlTaken(Conflict):
    """A resource with this URL is in the shared library already. Change that one."""


def url_key(url: str) -> str:
    """The same for spellings of one address: scheme, `www.`, case of the host, a slash at the end and the fragment do
    not count."""
    parts = urlsplit(url.strip())
    host = (parts.hostname or "").removeprefix("www.")
    port = f":{parts.port}" if parts.port else ""
    query = f"?{parts.query}" if parts.query else ""
    return f"{host}{port}{parts.path.rstrip('/')}{query}"


def text_of(draft: ResourceDraft) -> str:
    """What is searched: the summary, and then what else is known, in words that people ask with. Of a lesson, all but
    what it is based on: nobody is asked for authors and years."""
    if draft.text is not None:
        return draft.text.partition(FURTHER_READING)[0]
    by = f" by {', '.join(draft.authors)}" if draft.authors else ""
    year = f", {draft.year}" if draft.year else ""
    about = f"{draft.title}: a {draft.kind}{by}{year}, for {draft.level} learners. Topics: {', '.join(draft.topics)}."
    return f"{draft.summary}\n\n{about}\n{draft.url}"


def get(session: Session, resource_id: UUID) -> LibraryResource:
    found = session.scalar(select(LibraryResource).where(LibraryResource.id == resource_id, *_shown()))
    if found is None:
        raise NotFound(f"The shared library has no resource {resource_id}.")
    return found


def get_lesson(session: Session, slug: str) -> LibraryResource:
    query = select(LibraryResource).where(*_shown(), LibraryResource.url == LESSONS_PATH + slug)
    found = session.scalar(query.where(LibraryResource.text.is_not(None)))
    if found is None:
        raise NotFound(f"The shared library has no lesson {slug!r}.")
    return found


def list_shown(
    session: Session,
    *,
    limit: int,
    before: UUID | None = None,
    kind: str | None = None,
    level: str | None = None,
    topic: str | None = None,
) -> list[LibraryResource]:
    """Newest first; `before` is the id of the last one seen. `topic` is one of a resource's topics, in any case."""
    query = select(LibraryResource).where(*_shown()).order_by(LibraryResource.id.desc()).limit(limit)
    if before is not None:
        query = query.where(LibraryResource.id < before)
    if kind is not None:
        query = query.where(LibraryResource.kind == kind)
    if level is not None:
        query = query.where(LibraryResource.level == level)
    if topic is not None:
        has_topic = sql(
            "EXISTS (SELECT FROM jsonb_array_elements_text(topics) AS one WHERE lower(one) = lower(:topic))"
        )
        query = query.where(has_topic.bindparams(topic=topic.strip()))
    return list(session.scalars(query))


def list_states(session: Session, resources: Sequence[LibraryResource]) -> Mapping[UUID, str]:
    """The state of each resource's document: whether a search finds it."""
    ids = [one.document_id for one in resources]
    rows = session.execute(select(Document.id, Document.state).where(Document.id.in_(ids), IS_SHOWN))
    states = {row.id: f"{row.state}" for row in rows}
    return {one.id: states.get(one.document_id, "failed") for one in resources if one.document_id}


def map_by_document(session: Session, document_ids: Collection[UUID]) -> Mapping[UUID, LibraryResource]:
    """The resources whose documents these are."""
    query = select(LibraryResource).where(LibraryResource.document_id.in_(document_ids), *_shown())
    return {one.document_id: one for one in session.scalars(query) if one.document_id is not None}


def find_first_title(session: Session) -> str | None:
    """That of the first lesson that a search finds, or else of the first resource."""
    found = select(LibraryResource.title).join(Document, Document.id == LibraryResource.document_id)
    ready = found.where(*_shown(), Document.state == DocumentState.READY, IS_SHOWN)
    return session.scalar(ready.order_by(LibraryResource.text.is_(None), LibraryResource.id).limit(1))


def count_shown(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(LibraryResource).where(*_shown())) or 0


def count_loading(session: Session) -> int:
    """How many resources no search finds yet: a job is reading them."""
    loading = (
        select(func.count()).select_from(LibraryResource).join(Document, Document.id == LibraryResource.document_id)
    )
    return session.scalar(loading.where(*_shown(), Document.state == DocumentState.PENDING)) or 0


def add(session: Session, draft: ResourceDraft, *, shipped: bool = False) -> tuple[LibraryResource, Document]:
    """The resource, and the version of its document that a job has to embed. Raises `UrlTaken`."""
    known = _find(session, draft.url)
    if known is not None and known.deleted_at is None:
        raise UrlTaken(
            f"The shared library has a resource with the url {draft.url!r} already: {known.title!r}, id {known.id}."
            f" Change it with PATCH /api/admin/library/{known.id}."
        )
    if known is not None:
        session.delete(known)
        session.flush()
    resource = LibraryResource(user_id=LIBRARY_OWNER_ID, **_values(draft))
    resource.shipped_hash = draft.hash if shipped else None
    session.add(resource)
    session.flush()
    return resource, _store(session, resource, draft)


def change(session: Session, resource_id: UUID, changes: Mapping[str, Any]) -> tuple[LibraryResource, Document | None]:
    """By an administrator. The second value is None where searches need nothing new. Raises `UrlTaken`."""
    resource = _locked(session, resource_id)
    if resource.text is not None and (fixed := [name for name in LESSON_FIXED if name in changes]):
        raise Invalid(f"The {fixed[0]} of a lesson cannot be changed. Leave it out.")
    draft = replace(draft_of(resource), **changes)
    same = _find(session, draft.url)
    if same is not None and same.id != resource.id:
        if same.deleted_at is None:
            raise UrlTaken(f"Another resource has the url {draft.url!r}: {same.title!r}, id {same.id}.")
        session.delete(same)
        session.flush()
    if draft == draft_of(resource):
        return resource, None
    resource.edited_at = func.now()
    return resource, _replace(session, resource, draft)


def remove(session: Session, resource_id: UUID) -> None:
    """By an administrator. Of a shipped resource a row stays, so that no start loads it again."""
    resource = _locked(session, resource_id)
    session.execute(delete(Document).where(Document.id == resource.document_id))
    if resource.shipped_hash is None:
        session.delete(resource)
    else:
        resource.document_id, resource.deleted_at = None, func.now()
    session.flush()


def load(session: Session, shipped: Sequence[ResourceDraft]) -> list[Document]:
    """Adds what the library lacks, and changes what Pensum now ships otherwise, unless an administrator edited, deleted
    or added it. Returns the versions that jobs have to embed; a second run changes nothing."""
    session.execute(sql("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOADING_LOCK})
    known = {one.url_key: one for one in session.scalars(select(LibraryResource))}
    written = []
    for draft in shipped:
        resource = known.get(url_key(draft.url))
        if resource is None:
            written.append(add(session, draft, shipped=True)[1])
        elif _is_outdated(resource, draft):
            resource.shipped_hash = draft.hash
            written.append(_replace(session, resource, draft))
    return written


def unload(session: Session) -> None:
    """Removes what `load` added, unless an administrator edited or deleted it. A later `load` adds it again."""
    session.execute(sql("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOADING_LOCK})
    ours = LibraryResource.shipped_hash.is_not(None), LibraryResource.edited_at.is_(None), *_shown()
    documents_of = select(LibraryResource.document_id).where(*ours)
    session.execute(delete(Document).where(Document.id.in_(documents_of)))
    session.execute(delete(LibraryResource).where(*ours))


def draft_of(resource: LibraryResource) -> ResourceDraft:
    values = {name: getattr(resource, name) for name in FIELDS}
    return ResourceDraft(**values | {"topics": list(resource.topics), "authors": list(resource.authors)})


def _is_outdated(resource: LibraryResource, draft: ResourceDraft) -> bool:
    is_ours = resource.shipped_hash is not None and resource.edited_at is None and resource.deleted_at is None
    return is_ours and resource.shipped_hash != draft.hash


def _shown() -> tuple[Any, ...]:
    return LibraryResource.user_id == LIBRARY_OWNER_ID, LibraryResource.deleted_at.is_(None)


def _find(session: Session, url: str) -> LibraryResource | None:
    """Deleted ones too. Whoever adds the same address waits until the caller's commit."""
    session.execute(sql("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOADING_LOCK})
    owned = LibraryResource.user_id == LIBRARY_OWNER_ID
    return session.scalar(select(LibraryResource).where(owned, LibraryResource.url_key == url_key(url)))


def _locked(session: Session, resource_id: UUID) -> LibraryResource:
    get(session, resource_id)
    locked = select(LibraryResource).where(LibraryResource.id == resource_id).with_for_update()
    return session.scalars(locked.execution_options(populate_existing=True)).one()


def _values(draft: ResourceDraft) -> dict[str, Any]:
    given = asdict(draft) | {"topics": list(draft.topics), "authors": list(draft.authors)}
    return given | {"url_key": url_key(draft.url)}


def _replace(session: Session, resource: LibraryResource, draft: ResourceDraft) -> Document:
    for name, value in _values(draft).items():
        setattr(resource, name, value)
    resource.updated_at = func.now()
    session.flush()
    session.refresh(resource)
    return _store(session, resource, draft)


def _store(session: Session, resource: LibraryResource, draft: ResourceDraft) -> Document:
    body, is_lesson = text_of(draft).encode(), draft.text is not None
    document = documents.add(
        session,
        user_id=LIBRARY_OWNER_ID,
        path=f"library/{resource.id}.{'md' if is_lesson else 'txt'}",
        title=draft.title,
        kind=LESSON_KIND if is_lesson else "text",
        body=body,
        content_hash=hashlib.sha256(body).digest(),
        key=f"library:{resource.id}",
        source_url=draft.url,
    )
    resource.document_id = document.known_id
    session.flush()
    return document
