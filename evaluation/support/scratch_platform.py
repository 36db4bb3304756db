"""A database of its own for an evaluation, in a temporary folder, with documents as ingestion would store them."""

import os
import secrets
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from core.settings import SHIPPED_MODEL
from db.models import Chunk, User
from db.queries.embeddings import generations
from db.queries.library import documents
from db.transactions import read_only, transaction
from embedded.prepare import prepare_database
from embedded.servers import embedded_postgres, embedded_valkey
from tasks.steps.sentences import embed_sentences
from workers.documents import chunking
from workers.documents.parsing import languages
from workers.embeddings import inputs, tokens
from workers.embeddings.encoder import encoder


@dataclass(frozen=True)
class Text:
    title: str
    text: str
    kind: str = "text"


@contextmanager
def scratch_platform() -> Iterator[None]:
    """Ends with the process: settings are made once."""
    with tempfile.TemporaryDirectory(prefix="pensum-evaluation-") as folder:
        home = Path(folder)
        with embedded_postgres(home, durable=False) as postgres, embedded_valkey(home) as valkey:
            os.environ.update(
                DATABASE_URL=postgres,
                REDIS_URL=valkey,
                PENSUM_HOME=folder,
                PENSUM_SECRET=secrets.token_urlsafe(32),
                PENSUM_SHARED_LIBRARY="false",
            )
            prepare_database()
            yield


def make_library(texts: Sequence[Text]) -> UUID:
    """The id of a new user, who has these."""
    with transaction() as session:
        user = User(email=f"{secrets.token_hex(8)}@example.org", username="Evaluation")
        session.add(user)
        session.flush()
        user_id = user.id
    for text in texts:
        _add(user_id, text)
    return user_id


def _add(user_id: UUID, text: Text) -> None:
    drafts = chunking.split(
        text.text,
        kind=text.kind,
        count_tokens=tokens.counter(SHIPPED_MODEL),
        max_tokens=tokens.max_tokens(SHIPPED_MODEL),
    )
    hashes = [inputs.content_hash(text.title, draft.heading, draft.text) for draft in drafts]
    vectors = encoder(SHIPPED_MODEL).encode_rows(
        [inputs.embedded_text(text.title, draft.heading, draft.text) for draft in drafts]
    )
    with transaction() as session:
        body = f"{text.title}\n{text.text}".encode()
        document = documents.add(
            session,
            user_id=user_id,
            path=text.title,
            title=text.title,
            kind=text.kind,
            body=body,
            content_hash=hashes[0],
        )
        documents.store_text(
            session, document.id, title=text.title, text=text.text, language=languages.detect(text.text)
        )
        documents.store_chunks(session, document.id, drafts, hashes)
        generation = generations.get_active(session)
        chunks = session.query(Chunk).filter(Chunk.document_id == document.id).order_by(Chunk.position).all()
        documents.store_vectors(session, chunks, list(vectors), generation_id=generation.id)
        documents.mark_ready(session, document.id, generation_id=generation.id)
    with read_only() as session:
        generation = generations.get_active(session)
    embed_sentences(generation, [(chunk, text.title) for chunk in chunks])
