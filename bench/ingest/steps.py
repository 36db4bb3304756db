"""One step of ingestion alone, as fast as this machine does it: `python -m bench.ingest.steps STEP COUNT SEED`. Prints
documents per second, and the processor time of one in milliseconds without PostgreSQL's. Each step has all cores:
parsing, cutting and storing by processes, embedding by the threads of one encoder."""

import hashlib
import json
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from uuid import UUID

import numpy as np
from sqlalchemy import select

from bench.ingest import texts
from core.machine import available_cores
from core.settings import SHIPPED_MODEL, settings
from db.models import User
from db.queries.embeddings import generations, sentences
from db.queries.library import documents, known_texts, transcripts, versions
from db.transactions import read_only, transaction
from workers.documents import chunking, parsing
from workers.documents.chunking import ChunkDraft
from workers.documents.parsing import ParsedDocument
from workers.embeddings import inputs, models, tokens
from workers.embeddings.encoder import Rows, encoder
from workers.embeddings.sentences import sentence_texts

Part = Sequence[str]
Measured = tuple[float, float]
"""Seconds by the clock, and of processor time in this process."""


def parse(part: Part) -> list[ParsedDocument]:
    return [parsing.parse(text.encode(), path="note", kind="markdown") for text in part]


def cut(parsed: ParsedDocument) -> list[ChunkDraft]:
    most = min(settings().chunking.chunk_tokens, tokens.max_tokens(SHIPPED_MODEL) - inputs.CONTEXT_TOKENS)
    count = tokens.counter(SHIPPED_MODEL)
    return chunking.split(parsed.text, kind=parsed.kind, count_tokens=count, max_tokens=most)


def measure_parsing(part: Part) -> Measured:
    parse(part[:2])
    return _measured(lambda: parse(part))


def measure_cutting(part: Part) -> Measured:
    parsed = parse(part)
    cut(parsed[0])
    return _measured(lambda: [cut(one) for one in parsed])


def measure_storing(part: Part) -> Measured:
    """The rows that a document has in the end, in the transactions in which its job writes them."""
    with read_only() as session:
        user_id = session.scalars(select(User.id).where(User.is_admin)).one()
        generation_id = generations.get_active(session).id
    dimensions = models.describe().dimensions
    rng = np.random.default_rng(len(part))
    made = []
    for parsed in parse(part):
        chunks = cut(parsed)
        vectors = rng.standard_normal((len(chunks), dimensions)).astype(np.float32)
        made.append((parsed, chunks, vectors))

    def store_all() -> None:
        for one in made:
            store(*one, user_id=user_id, generation_id=generation_id)

    return _measured(store_all)


def store(
    parsed: ParsedDocument, chunks: Sequence[ChunkDraft], vectors: Rows, *, user_id: UUID, generation_id: int
) -> None:
    body = parsed.text.encode()
    digest = hashlib.sha256(body).digest()
    with transaction() as session:
        version = documents.add(
            session, user_id=user_id, path="note", title="note", kind="markdown", body=body, content_hash=digest
        )
        session.flush()
        session.expunge(version)
    hashes = [inputs.content_hash("note", chunk.heading, chunk.text) for chunk in chunks]
    with transaction() as session:
        versions.lock(session, version)
        documents.store_text(session, version.id, title="note", text=parsed.text, kind=parsed.kind)
        documents.store_chunks(session, version.id, chunks, hashes)
        transcripts.replace_segments(session, version.id, parsed.spans)
    with read_only() as session:
        stored = known_texts.list_unknown_chunks(session, version.id, generation_id=generation_id)
    with transaction() as session:
        versions.lock(session, version)
        documents.store_vectors(session, stored, vectors[: len(stored)], generation_id=generation_id)
        sentences.store(session, stored, [_of_sentences(chunk) for chunk in chunks], generation_id=generation_id)
        known_texts.reuse_vectors(session, version.id, generation_id=generation_id)
        documents.mark_ready(session, version.id, generation_id=generation_id)
        versions.publish(session, version)


def _of_sentences(chunk: ChunkDraft) -> Rows:
    return np.ones((len(sentence_texts("note", chunk.text)), models.describe().dimensions), np.float32)


def measure_embedding(part: Part) -> Measured:
    passages = []
    for parsed in parse(part):
        for chunk in cut(parsed):
            title = parsed.title or ""
            passages += [inputs.embedded_text(title, chunk.heading, chunk.text), *sentence_texts(title, chunk.text)]
    encode = encoder(SHIPPED_MODEL).encode_rows
    encode(passages[:32])
    return _measured(lambda: encode(passages))


MEASURES: dict[str, Callable[[Part], Measured]] = {
    "parse": measure_parsing,
    "cut": measure_cutting,
    "embed": measure_embedding,
    "store": measure_storing,
}


def _measured(work: Callable[[], object]) -> Measured:
    spent, began = time.process_time(), time.perf_counter()
    work()
    return time.perf_counter() - began, time.process_time() - spent


def main(step: str, count: int, seed: int) -> None:
    made = texts.make(count, seed=seed)
    processes = 1 if step == "embed" else available_cores()
    parts = [made[first::processes] for first in range(processes)]
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        measured = list(pool.map(MEASURES[step], parts))
    seconds = max(seconds for seconds, _ in measured)
    cpu = sum(spent for _, spent in measured)
    print(json.dumps({"documents": count / seconds, "cpu": cpu * 1e3 / count}))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
