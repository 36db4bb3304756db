"""FAISS: HNSW in the memory of the searching process, without rows, owners or texts."""

from pathlib import Path
from typing import Any

import faiss

from bench.search.systems import peers
from bench.search.systems.peers import DEPTH, Search

NEIGHBOURS, CONSTRUCTION = 16, 64  # as in pgvector


def main() -> None:
    folder, seconds, wanted = peers.arguments()
    library, questions = peers.vectors(folder)
    index = _index(folder / "faiss.index", library)
    faiss.omp_set_num_threads(1)

    def search_with(rows: Any, effort: int) -> Search:
        options = {} if rows is None else {"sel": faiss.IDSelectorBatch(rows)}
        parameters = faiss.SearchParametersHNSW(efSearch=effort, **options)

        def search(vector: Any) -> list[int]:
            _, nearest = index.search(vector[None], DEPTH, params=parameters)
            found: list[int] = nearest[0].tolist()
            return found

        return search

    peers.measure(search_with, library, questions, seconds, wanted)


def _index(file: Path, library: Any) -> Any:
    """Reads the index if its file is there, or makes it."""
    if file.exists():
        return faiss.read_index(str(file))
    faiss.omp_set_num_threads(2)
    index = faiss.IndexHNSWFlat(library.shape[1], NEIGHBOURS, faiss.METRIC_INNER_PRODUCT)
    index.hnsw.efConstruction = CONSTRUCTION
    index.add(library)
    faiss.write_index(index, str(file))
    return index


if __name__ == "__main__":
    main()
