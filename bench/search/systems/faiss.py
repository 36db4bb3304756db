"""FAISS: HNSW in the memory of the process that asks, without rows, owners or texts."""

from pathlib import Path
from typing import Any

import faiss

from bench.search.systems import peers
from bench.search.systems.peers import DEPTH, Ask

NEIGHBOURS, CONSTRUCTION = 16, 64  # as in pgvector


def main() -> None:
    folder, seconds, least = peers.arguments()
    library, asked = peers.vectors(folder)
    index = _index(folder / "faiss.index", library)
    faiss.omp_set_num_threads(1)

    def ask_with(tries: int, only: Any = None) -> Ask:
        options = {} if only is None else {"sel": faiss.IDSelectorBatch(only)}
        search = faiss.SearchParametersHNSW(efSearch=tries, **options)

        def ask(vector: Any) -> list[int]:
            _, rows = index.search(vector[None], DEPTH, params=search)
            found: list[int] = rows[0].tolist()
            return found

        return ask

    ask, reached = peers.try_hard(ask_with, asked, peers.truth(library, asked), least)
    figures = {"recall": reached, "queries": peers.queries_per_second(ask, asked, seconds)}
    rows = peers.kept(len(library))
    nearest = rows[peers.truth(library[rows], asked)]
    ask, reached = peers.try_hard(lambda tries: ask_with(tries, rows), asked, nearest, least)
    figures |= {"recall_kept": reached, "queries_kept": peers.queries_per_second(ask, asked, seconds)}
    peers.tell(figures)


def _index(file: Path, library: Any) -> Any:
    """Made once."""
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
