"""The words of a profile, cut and embedded as a hidden document of its owner's."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy.orm import Session

from db.models import Profile
from db.queries.embeddings import generations
from db.queries.library import documents
from db.queries.profiles import profiles
from db.transactions import read_only
from tasks.attempt import Attempt
from tasks.contracts import EmbedProfile
from tasks.documents import reading
from tasks.documents.embedding import embed
from tasks.handlers import MoveOn, Outcome, handles
from workers.documents.chunking import ChunkDraft
from workers.documents.parsing import ParsedDocument, languages
from workers.embeddings import inputs

_counting = threading.Lock()  # the counter of tokens serves one thread at a time, and `gpu.*` has several


@dataclass(frozen=True)
class Words:
    """What can be found of somebody, and its chunks; `said` is empty for who says nothing."""

    name: str
    said: str
    language: str
    chunks: Sequence[ChunkDraft]
    hashes: Sequence[bytes]


class EmbeddedProfile(BaseModel):
    user_id: UUID
    chunks: int
    embedded: int


@handles(EmbedProfile, stage="cut")
def cut_profile(attempt: Attempt, wish: EmbedProfile) -> Outcome:
    with read_only() as session:
        profile = profiles.get_own(session, user_id=attempt.user_id)
    attempt.report(0, 2, "steps", "cutting")
    words = cut(attempt, profile.name, profile.bio, profile.wiki_content)
    return MoveOn("embed", lambda session: keep_if_current(session, attempt.user_id, words))


@handles(EmbedProfile, stage="embed")
def embed_profile(attempt: Attempt, wish: EmbedProfile) -> Outcome:
    with read_only() as session:
        profile = profiles.get_own(session, user_id=attempt.user_id)
    if profile.document_id is None:
        return EmbeddedProfile(user_id=attempt.user_id, chunks=0, embedded=0)
    write_vectors = embed(attempt, profile.document_id, title=profile.name)

    def write(session: Session) -> EmbeddedProfile:
        embedded = write_vectors(session)
        return EmbeddedProfile(user_id=attempt.user_id, chunks=embedded.chunks, embedded=embedded.embedded)

    return write


def said_by(bio: str, wiki_content: str) -> str:
    """All that a profile says, once: a bio is often quoted from the rest."""
    return "\n\n".join(part for part in (bio if bio not in wiki_content else "", wiki_content) if part.strip())


def cut(attempt: Attempt, name: str, bio: str, wiki_content: str) -> Words:
    said = said_by(bio, wiki_content)
    with read_only() as session:
        model = generations.get_active(session).model
    with _counting:
        chunks = reading.cut(attempt, ParsedDocument(title=name, text=said, kind="markdown"), model)
    hashes = [inputs.content_hash(name, chunk.heading, chunk.text) for chunk in chunks]
    return Words(name, said, languages.detect(said), chunks, hashes)


def keep(session: Session, profile: Profile, words: Words) -> None:
    """Under the profile's lock."""
    if not words.chunks:
        profiles.remove_document(session, profile.user_id)
        return
    document_id = profiles.put_document(session, profile, said=words.said, language=words.language)
    documents.store_chunks(session, document_id, words.chunks, words.hashes)


def keep_if_current(session: Session, user_id: UUID, words: Words) -> None:
    """Whoever changed the profile meanwhile submitted a job for its new words; whoever deleted it wants none."""
    profile = profiles.lock(session, user_id)
    if profile is not None and (profile.name, said_by(profile.bio, profile.wiki_content)) == (words.name, words.said):
        keep(session, profile, words)
