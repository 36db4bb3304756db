"""Chapters, with the memories that each sentence stands in."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from core.errors import NotFound
from db.models import StoryChapter, StoryJob, StorySentence


def add(session: Session, sentences: Sequence[tuple[str, Sequence[UUID]]], **columns: Any) -> StoryChapter:
    added = StoryChapter(**columns)
    session.add(added)
    session.flush()
    session.add_all(
        StorySentence(
            chapter_id=added.id, position=position, user_id=added.user_id, text=text, memory_ids=list(memory_ids)
        )
        for position, (text, memory_ids) in enumerate(sentences)
    )
    session.flush()
    return added


def get(session: Session, chapter_id: UUID, *, project_id: UUID) -> StoryChapter:
    found = session.get(StoryChapter, chapter_id)
    if found is None or found.project_id != project_id:
        raise NotFound(f"The project has no chapter {chapter_id}.")
    return found


def list_own(session: Session, project_id: UUID, *, limit: int, before: UUID | None = None) -> Sequence[StoryChapter]:
    """The newest first."""
    query = select(StoryChapter).where(StoryChapter.project_id == project_id)
    if before is not None:
        query = query.where(StoryChapter.id < before)
    return session.scalars(query.order_by(StoryChapter.id.desc()).limit(limit)).all()


def sentences_of(session: Session, chapters: Sequence[StoryChapter]) -> Mapping[UUID, list[StorySentence]]:
    query = select(StorySentence).where(StorySentence.chapter_id.in_([one.id for one in chapters]))
    found: dict[UUID, list[StorySentence]] = {one.id: [] for one in chapters}
    for sentence in session.scalars(query.order_by(StorySentence.chapter_id, StorySentence.position)):
        found[sentence.chapter_id].append(sentence)
    return found


def list_citing(session: Session, memory_id: UUID, *, user_id: UUID) -> Sequence[StorySentence]:
    query = select(StorySentence).where(
        StorySentence.user_id == user_id, StorySentence.memory_ids.contains([memory_id])
    )
    return session.scalars(query).all()


def remove_sentence(session: Session, sentence: StorySentence) -> None:
    session.delete(sentence)
    session.flush()


def remove(session: Session, chapter_id: UUID, *, project_id: UUID) -> None:
    """With the job that wrote it."""
    job_id = get(session, chapter_id, project_id=project_id).job_id
    session.execute(delete(StoryChapter).where(StoryChapter.id == chapter_id))
    session.execute(delete(StoryJob).where(StoryJob.job_id == job_id))
