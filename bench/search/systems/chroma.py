"""Chroma: HNSW and metadata in the searching process."""

from pathlib import Path
from typing import Any

import chromadb
from chromadb.api.shared_system_client import SharedSystemClient
from chromadb.config import Settings

from bench.search.systems import peers
from bench.search.systems.peers import DEPTH, Search

BATCH = 5_000
NEIGHBOURS, CONSTRUCTION = 16, 64  # as in pgvector
NAME = "library"
PROJECT = {"project": "kept"}


def main() -> None:
    folder, seconds, wanted = peers.arguments()
    library, questions = peers.vectors(folder)
    home = folder / "chroma"
    _fill(_client(home), library)

    def search_with(rows: Any, effort: int) -> Search:
        _client(home).get_collection(NAME, embedding_function=None).modify(
            configuration={"hnsw": {"ef_search": effort}}
        )
        SharedSystemClient.clear_system_cache()  # an open index keeps its first `ef_search`
        collection = _client(home).get_collection(NAME, embedding_function=None)

        def search(vector: Any) -> list[int]:
            found = collection.query(
                query_embeddings=[vector], n_results=DEPTH, where=None if rows is None else PROJECT, include=[]
            )
            return [int(row) for row in found["ids"][0]]

        return search

    peers.measure(search_with, library, questions, seconds, wanted)


def _client(home: Path) -> Any:
    return chromadb.PersistentClient(str(home), settings=Settings(anonymized_telemetry=False))


def _fill(client: Any, library: Any) -> None:
    """Does nothing if the collection is there."""
    if any(known.name == NAME for known in client.list_collections()):
        return
    hnsw = {"space": "cosine", "max_neighbors": NEIGHBOURS, "ef_construction": CONSTRUCTION, "num_threads": 2}
    collection = client.create_collection(NAME, configuration={"hnsw": hnsw}, embedding_function=None)
    kept = set(peers.in_project(len(library)).tolist())
    for start in range(0, len(library), BATCH):
        rows = range(start, min(len(library), start + BATCH))
        metadatas = [PROJECT if row in kept else {"project": "other"} for row in rows]
        collection.add(ids=[str(row) for row in rows], embeddings=library[start : rows.stop], metadatas=metadatas)


if __name__ == "__main__":
    main()
