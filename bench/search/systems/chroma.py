"""Chroma: HNSW and metadata in the process that asks."""

from pathlib import Path
from typing import Any

import chromadb
from chromadb.api.shared_system_client import SharedSystemClient
from chromadb.config import Settings

from bench.search.systems import peers
from bench.search.systems.peers import DEPTH, Ask

AT_ONCE = 5_000
NEIGHBOURS, CONSTRUCTION = 16, 64  # as in pgvector
NAME = "library"
PROJECT = {"project": "kept"}


def main() -> None:
    folder, seconds, least = peers.arguments()
    library, asked = peers.vectors(folder)
    home = folder / "chroma"
    _fill(_client(home), library)

    def ask_with(tries: int, where: Any = None) -> Ask:
        _client(home).get_collection(NAME, embedding_function=None).modify(configuration={"hnsw": {"ef_search": tries}})
        SharedSystemClient.clear_system_cache()  # an index that is open keeps the `ef_search` that it was opened with
        collection = _client(home).get_collection(NAME, embedding_function=None)

        def ask(vector: Any) -> list[int]:
            found = collection.query(query_embeddings=[vector], n_results=DEPTH, where=where, include=[])
            return [int(row) for row in found["ids"][0]]

        return ask

    ask, reached = peers.try_hard(ask_with, asked, peers.truth(library, asked), least)
    figures = {"recall": reached, "queries": peers.queries_per_second(ask, asked, seconds)}
    rows = peers.kept(len(library))
    nearest = rows[peers.truth(library[rows], asked)]
    ask, reached = peers.try_hard(lambda tries: ask_with(tries, PROJECT), asked, nearest, least)
    figures |= {"recall_kept": reached, "queries_kept": peers.queries_per_second(ask, asked, seconds)}
    peers.tell(figures)


def _client(home: Path) -> Any:
    return chromadb.PersistentClient(str(home), settings=Settings(anonymized_telemetry=False))


def _fill(client: Any, library: Any) -> None:
    """Once."""
    if any(known.name == NAME for known in client.list_collections()):
        return
    hnsw = {"space": "cosine", "max_neighbors": NEIGHBOURS, "ef_construction": CONSTRUCTION, "num_threads": 2}
    collection = client.create_collection(NAME, configuration={"hnsw": hnsw}, embedding_function=None)
    kept = set(peers.kept(len(library)).tolist())
    for start in range(0, len(library), AT_ONCE):
        rows = range(start, min(len(library), start + AT_ONCE))
        metadatas = [PROJECT if row in kept else {"project": "other"} for row in rows]
        collection.add(ids=[str(row) for row in rows], embeddings=library[start : rows.stop], metadatas=metadatas)


if __name__ == "__main__":
    main()
