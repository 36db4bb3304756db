"""Documents, their chunks, and the chunks' vectors."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

from psycopg2.errors import ForeignKeyViolation
from sqlalchemy import ColumnElement, Select, and_, delete, func, outerjoin, select, text, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, undefer

from core.errors import NotFound, Transient
from db.models import (
    Chunk,
    ChunkEmbedding,
    Document,
    DocumentProject,
    DocumentSource,
    DocumentState,
    Project,
    ProjectType,
)
from db.queries import projects
from db.queries.embeddings import bulk_load
from db.queries.library import memberships
from db.queries.library.drafts import ChunkDraft, Reading
from db.search import visibility

if TYPE_CHECKING:
    from db.queries.embeddings.bulk_load import Rows


@dataclass(frozen=True)
class Wanted:
    """Which documents a list is limited to. Each of `labels` must be as given."""

    project_id: UUID | None = None
    kind: str | None = None
    state: DocumentState | None = None
    labels: Mapping[str, str] = field(default_factory=dict)

    def conditions(self) -> list[ColumnElement[bool]]:
        asked = {Document.kind: self.kind, Document.state: self.state}
        conditions = [column == value for column, value in asked.items() if value is not None]
        if self.project_id is not None:
            conditions.append(memberships.is_in(self.project_id))
        if self.labels:
            conditions.append(Document.labels.contains(dict(self.labels)))
        return conditions


class VectorMissing(Transient):
    """The vector of a known text, or the chunk itself, was deleted while the job ran. The next attempt embeds what is
    there then."""

    slug = "vector-missing"


NOT_STUDIED = [ProjectType.CV_MATCHER, ProjectType.TELL_ME_LIFE]
MOST_TITLED = 4  # documents of one title
WITH_PROJECTS = [undefer(Document.project_ids)]


def add(
    session: Session,
    *,
    user_id: UUID,
    path: str,
    title: str | None,
    kind: str,
    body: bytes,
    content_hash: bytes,
    project_id: UUID | None = None,
    key: str | None = None,
    source_url: str | None = None,
    labels: Mapping[str, str] | None = None,
) -> Document:
    """Stores the bytes, and returns the row that holds them: a document, or a version of one that is not parsed yet.

    Bytes under a known key are a new version of that document, and under a new key a new document, whoever has the same
    bytes. Without a key they are the document that has this path and these bytes already, if there is one. Either is
    looked for in the project, or outside of all. `labels` replace those of a document that exists.
    """
    projects.hold(session, project_id, user_id=user_id)
    row = {
        "user_id": user_id,
        "path": path,
        "title": title or path,
        "is_title_given": title is not None,
        "kind": kind,
        "content_hash": content_hash,
        "size_bytes": len(body),
        "source_url": source_url,
    }
    if key is None and (same := _lock_same(session, row, project_id)):
        return _with_body(session, _labelled(same, labels), body)
    if key is not None and (known := _lock_keyed(session, user_id, project_id, key)):
        return _add_version(session, _labelled(known, labels), row, body)
    if added := _insert(session, row | {"key": key, "project_id": project_id, "labels": dict(labels or {})}, body):
        return added
    known = _lock_keyed(session, user_id, project_id, key)
    assert known is not None, "only a document with this key keeps another from being added"
    return _add_version(session, _labelled(known, labels), row, body)


def _labelled(document: Document, labels: Mapping[str, str] | None) -> Document:
    if labels is not None and dict(labels) != document.labels:
        document.labels = dict(labels)
    return document


def _lock_keyed(session: Session, user_id: UUID, project_id: UUID | None, key: str | None) -> Document | None:
    query = select(Document).where(Document.user_id == user_id, Document.key == key, memberships.is_in(project_id))
    return session.scalar(query.with_for_update(key_share=True))


def _lock_same(session: Session, row: Mapping[str, Any], project_id: UUID | None) -> Document | None:
    """One transaction at a time adds these bytes under this path, so that two at once do not become two documents."""
    name = f"{row['user_id']}:{row['content_hash'].hex()}:{row['path']}"
    session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))"), {"name": name})
    same = {name: row[name] for name in ("user_id", "content_hash", "path")}
    query = select(Document).filter_by(**same, key=None).where(memberships.is_in(project_id), visibility.IS_SHOWN)
    return session.scalar(query.order_by(Document.id).limit(1))


def _add_version(session: Session, document: Document, row: dict[str, Any], body: bytes) -> Document:
    pending = select(Document).where(Document.replaces_id == document.id).order_by(Document.version.desc())
    newest = session.scalar(pending.limit(1)) or document
    if newest.content_hash == row["content_hash"]:
        return _with_body(session, newest, body)
    added = _insert(session, row | {"replaces_id": document.id, "version": newest.version + 1}, body)
    assert added is not None, "the document is locked, so nobody else adds this version"
    return added


def _with_body(session: Session, document: Document, body: bytes) -> Document:
    """Those of a document that was refused were deleted, and come again."""
    if document.size_bytes < len(body):
        session.execute(update(DocumentSource).where(DocumentSource.document_id == document.id).values(body=body))
        document.size_bytes = len(body)
    return document


def _insert(session: Session, row: dict[str, Any], body: bytes) -> Document | None:
    """None if a document with this key exists."""
    added = session.scalar(insert(Document).values(row).on_conflict_do_nothing().returning(Document))
    if added is not None:
        session.add(DocumentSource(document_id=added.id, body=body))
    return added


def get(session: Session, document_id: UUID, *, user_id: UUID) -> Document:
    """With its text."""
    return _get(session, document_id, user_id, select(Document).options(*WITH_PROJECTS, undefer(Document.text)))


def get_file(session: Session, document_id: UUID, *, user_id: UUID) -> tuple[Document, bytes]:
    """As it was uploaded or fetched. Raises `NotFound` for a page that is not fetched yet, and for what was refused."""
    found = _get(session, document_id, user_id, select(Document))
    body = get_body(session, document_id)
    if not body:
        raise NotFound(f"The file of document {document_id} was refused and is not kept, or has not been fetched yet.")
    return found, body


def _get(session: Session, document_id: UUID, user_id: UUID, query: Select[tuple[Document]]) -> Document:
    own = query.where(Document.id == document_id, Document.user_id == user_id, visibility.IS_SHOWN)
    found = session.scalar(own)
    if found is None:
        raise NotFound(f"You have no document {document_id}.")
    return found


def change(
    session: Session,
    document_id: UUID,
    *,
    user_id: UUID,
    labels: Mapping[str, str] | None = None,
    project_ids: Collection[UUID] | None = None,
) -> Document:
    """Replaces what is given."""
    if project_ids is not None:
        memberships.hold(session, project_ids, user_id=user_id)
    document = _get(session, document_id, user_id, select(Document).with_for_update(key_share=True))
    _labelled(document, labels)
    if project_ids is not None:
        memberships.replace(session, document, project_ids)
    session.flush()
    session.expire(document)
    return get(session, document_id, user_id=user_id)


def get_body(session: Session, document_id: UUID) -> bytes:
    body = session.scalar(select(DocumentSource.body).where(DocumentSource.document_id == document_id))
    if body is None:
        raise NotFound(f"Document {document_id} was deleted.")
    return body


def list_own(
    session: Session, *, user_id: UUID, limit: int, before: UUID | None = None, wanted: Wanted | None = None
) -> list[Document]:
    """Newest first; `before` is the id of the last one seen."""
    own = select(Document).where(Document.user_id == user_id, visibility.IS_SHOWN)
    query = own.order_by(Document.id.desc()).limit(limit).options(*WITH_PROJECTS)
    if before is not None:
        query = query.where(Document.id < before)
    if wanted is not None:
        query = query.where(*wanted.conditions())
    return list(session.scalars(query))


def find_title_to_study(session: Session, *, user_id: UUID) -> str | None:
    """The title of the newest document that a search finds, without CVs and memories."""
    apart = select(DocumentProject.document_id).join(Project, Project.id == DocumentProject.project_id)
    is_apart = apart.where(Project.user_id == user_id, Project.type.in_(NOT_STUDIED))
    own = select(Document.title).where(Document.user_id == user_id, visibility.IS_SHOWN)
    ready = own.where(Document.state == DocumentState.READY, Document.id.not_in(is_apart))
    return session.scalar(ready.order_by(Document.id.desc()).limit(1))


def list_titled(session: Session, title: str, *, user_id: UUID, kind: str | None = None) -> list[UUID]:
    """The newest documents of the user that have this title, in any case, and that a search finds. Only those of a
    kind, where one is given."""
    own = select(Document.id).where(Document.user_id == user_id, visibility.IS_SHOWN)
    titled = own.where(Document.state == DocumentState.READY, func.lower(Document.title) == title.strip().lower())
    if kind is not None:
        titled = titled.where(Document.kind == kind)
    return list(session.scalars(titled.order_by(Document.id.desc()).limit(MOST_TITLED)))


def list_chunks(session: Session, document_id: UUID, *, user_id: UUID, limit: int) -> list[Chunk]:
    """From the beginning on."""
    own = select(Chunk).where(Chunk.document_id == document_id, Chunk.user_id == user_id)
    return list(session.scalars(own.order_by(Chunk.position).limit(limit)))


def count_own(session: Session, *, user_id: UUID) -> int:
    own = select(func.count()).select_from(Document).where(Document.user_id == user_id, visibility.IS_SHOWN)
    return session.scalar(own) or 0


def remove(session: Session, document_id: UUID, *, user_id: UUID) -> None:
    gone = session.scalar(
        delete(Document)
        .where(Document.id == document_id, Document.user_id == user_id, visibility.IS_SHOWN)
        .returning(Document.id)
    )
    if gone is None:
        raise NotFound(f"You have no document {document_id}.")


def store_text(
    session: Session,
    document_id: UUID,
    *,
    title: str,
    text: str,
    kind: str | None = None,
    language: str = "english",
    recipe: str | None = None,
    reading: Reading | None = None,
    hidden: Sequence[tuple[int, int]] = (),
) -> None:
    """`kind` is what the file turned out to be, `language` the text search configuration that knows its words, `hidden`
    the places of the text that nobody sees in the file."""
    values: dict[str, Any] = {"title": title, "text": text, "language": language, "recipe": recipe} | (
        {"kind": kind} if kind else {}
    )
    values |= {
        "encoding": reading and reading.encoding,
        "encoding_certainty": reading and reading.encoding_certainty,
        "warnings": list(reading.warnings) if reading else [],
        "hidden": [list(place) for place in hidden],
    }
    stored = session.scalar(update(Document).where(Document.id == document_id).values(values).returning(Document.id))
    if stored is None:
        raise NotFound(f"Document {document_id} was deleted.")


def store_chunks(session: Session, document_id: UUID, chunks: Sequence[ChunkDraft], hashes: Sequence[bytes]) -> None:
    """Replaces the document's chunks; those whose content is still there only move, and keep their vectors.

    Readers see the old ones until commit.
    """
    found = session.execute(
        select(Document.user_id, Document.project_id, Document.language).where(Document.id == document_id)
    )
    owner = {"document_id": document_id, **found.one()._asdict()}
    kept = _ids_by_hash(session, document_id)
    moved, added = [], []
    for position, (chunk, content_hash) in enumerate(zip(chunks, hashes, strict=True)):
        row = {"position": position, "language": owner["language"], **_position_of(chunk)}
        if kept[content_hash]:
            moved.append(row | {"id": kept[content_hash].pop()})
        else:
            own = {"heading": chunk.heading, "text": chunk.text, "token_count": chunk.token_count}
            added.append(row | own | owner | {"content_hash": content_hash})
    gone = [id_ for ids in kept.values() for id_ in ids]
    if gone:
        session.execute(delete(Chunk).where(Chunk.id.in_(gone)))
    if moved:
        session.execute(update(Chunk), moved)
    if added:
        session.execute(insert(Chunk), added)


def _position_of(chunk: ChunkDraft) -> dict[str, Any]:
    return {
        "start_offset": chunk.start,
        "end_offset": chunk.end,
        "page": chunk.page,
        "start_seconds": chunk.start_seconds,
        "end_seconds": chunk.end_seconds,
        "speaker": chunk.speaker,
    }


def _ids_by_hash(session: Session, document_id: UUID) -> defaultdict[bytes, list[UUID]]:
    ids: defaultdict[bytes, list[UUID]] = defaultdict(list)
    for id_, content_hash in session.execute(
        select(Chunk.id, Chunk.content_hash).where(Chunk.document_id == document_id)
    ):
        ids[content_hash].append(id_)
    return ids


def list_hidden(session: Session, ids: Iterable[UUID]) -> dict[UUID, list[tuple[int, int]]]:
    """The places that nobody sees in the files of these documents, of those that have any."""
    query = select(Document.id, Document.hidden).where(Document.id.in_(ids), Document.hidden != [])
    return {id_: [(start, end) for start, end in places] for id_, places in session.execute(query)}


def list_chunk_texts(session: Session, spans: Sequence[tuple[UUID, int, int]], *, user_id: UUID) -> list[str | None]:
    """The text of each chunk, given by document, start and end; None where the user has it no more."""
    place = tuple_(Chunk.document_id, Chunk.start_offset, Chunk.end_offset)
    query = select(Chunk.document_id, Chunk.start_offset, Chunk.end_offset, Chunk.text)
    rows = session.execute(query.where(Chunk.user_id == user_id, place.in_(spans)))
    found = {(row.document_id, row.start_offset, row.end_offset): row.text for row in rows}
    return [found.get(span) for span in spans]


def hold(session: Session, document_id: UUID) -> None:
    """Keeps its chunks as they are until commit."""
    held = select(Document.id).where(Document.id == document_id).with_for_update(key_share=True)
    if session.scalar(held) is None:
        raise NotFound(f"Document {document_id} was deleted.")


def store_vectors(
    session: Session, chunks: Sequence[Chunk], vectors: "Sequence[Sequence[float] | Rows] | Rows", *, generation_id: int
) -> None:
    """A second run changes nothing. Raises `VectorMissing` if the document was cut anew meanwhile."""
    if not chunks:
        return
    try:
        bulk_load.load_vectors(session, chunks, vectors, generation_id=generation_id)
    except IntegrityError as error:
        if isinstance(error.orig, ForeignKeyViolation):
            raise VectorMissing from error
        raise


def mark_ready(session: Session, document_id: UUID, *, generation_id: int) -> int:
    """The document can be searched now. Returns how many chunks it has; raises `VectorMissing` if one has no vector."""
    # A join, whose work is that of the document: `IN (SELECT ...)` reads the vectors of the whole library.
    is_of_chunk = and_(ChunkEmbedding.chunk_id == Chunk.id, ChunkEmbedding.generation_id == generation_id)
    chunks = (
        select(func.count(), func.count(ChunkEmbedding.chunk_id))
        .select_from(outerjoin(Chunk, ChunkEmbedding, is_of_chunk))
        .where(Chunk.document_id == document_id)
    )
    total, ready = session.execute(chunks).one()
    if ready < total:
        raise VectorMissing
    session.execute(update(Document).where(Document.id == document_id).values(state=DocumentState.READY))
    return int(total)
