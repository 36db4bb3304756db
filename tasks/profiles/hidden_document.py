"""A profile is found by a hidden document of its owner: its text, cut into chunks and embedded."""

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
from tasks.handlers import MoveOn, Outcome, handles
from tasks.steps import chunking
from tasks.steps.embedding import embed_chunks
from workers.documents.chunking import ChunkDraft
from workers.documents.parsing import ParsedDocument, languages
from workers.embeddings import inputs

_token_counter_lock = threading.Lock()  # the counter is not thread-safe, and `gpu.*` workers have several threads


@dataclass(frozen=True)
class SearchableText:
    """The text of a profile with its chunks; an empty profile has none."""

    name: str
    text: str
    language: str
    chunks: Sequence[ChunkDraft]
    hashes: Sequence[bytes]


class EmbeddedProfile(BaseModel):
    user_id: UUID
    chunks: int
    embedded: int


@handles(EmbedProfile, stage="cut")
def cut_profile(attempt: Attempt, request: EmbedProfile) -> Outcome:
    """Replaces the chunks of the profile's hidden document. A second run replaces them with the same ones."""
    with read_only() as session:
        profile = profiles.get_own(session, user_id=attempt.user_id)
    attempt.report(0, 2, "steps", "cutting")
    searchable = cut(attempt, profile.name, profile.bio, profile.wiki_content)
    return MoveOn("embed", lambda session: keep_if_current(session, attempt.user_id, searchable))


@handles(EmbedProfile, stage="embed")
def embed_profile(attempt: Attempt, request: EmbedProfile) -> Outcome:
    """Stores the vectors that the profile's chunks miss. A second run computes only what is still missing."""
    with read_only() as session:
        profile = profiles.get_own(session, user_id=attempt.user_id)
    if profile.document_id is None:
        return EmbeddedProfile(user_id=attempt.user_id, chunks=0, embedded=0)
    store = embed_chunks(attempt, profile.document_id, title=profile.name)

    def write(session: Session) -> EmbeddedProfile:
        stored = store(session)
        return EmbeddedProfile(user_id=attempt.user_id, chunks=stored.chunks, embedded=stored.embedded)

    return write


def profile_text(bio: str, wiki_content: str) -> str:
    """Bio and wiki content. The bio is left out where the content quotes it."""
    return "\n\n".join(part for part in (bio if bio not in wiki_content else "", wiki_content) if part.strip())


def cut(attempt: Attempt, name: str, bio: str, wiki_content: str) -> SearchableText:
    text = profile_text(bio, wiki_content)
    with read_only() as session:
        model = generations.get_active(session).model
    with _token_counter_lock:
        chunks = chunking.cut(attempt, ParsedDocument(title=name, text=text, kind="markdown"), model)
    hashes = [inputs.content_hash(name, chunk.heading, chunk.text) for chunk in chunks]
    return SearchableText(name, text, languages.detect(text), chunks, hashes)


def keep(session: Session, profile: Profile, searchable: SearchableText) -> None:
    """Replaces the hidden document, or deletes it if there is no text. The caller holds the profile's lock."""
    if not searchable.chunks:
        profiles.remove_document(session, profile.user_id)
        return
    document_id = profiles.put_document(session, profile, text=searchable.text, language=searchable.language)
    documents.store_chunks(session, document_id, searchable.chunks, searchable.hashes)


def keep_if_current(session: Session, user_id: UUID, searchable: SearchableText) -> None:
    """Does nothing if the profile was deleted, or changed: then the change submitted a job of its own."""
    profile = profiles.find_locked(session, user_id)
    if profile is not None and (profile.name, profile_text(profile.bio, profile.wiki_content)) == (
        searchable.name,
        searchable.text,
    ):
        keep(session, profile, searchable)
