"""`FOLDER`: how many of the nearest vectors the product's own statement finds, for a query whose words say nothing."""

import json
import sys
from pathlib import Path
from typing import Any
from uuid import UUID

from bench.search.systems import peers
from bench.search.systems.peers import DEPTH
from db.queries.embeddings import generations
from db.search import passages
from db.search.passages import Search
from db.transactions import read_only

NO_WORD = "the"


def main(folder: Path) -> None:
    library, asked = peers.vectors(folder)
    rows = peers.kept(len(library))
    described = json.loads((folder / "library.json").read_text())
    kept = _found(described, asked, UUID(described["project_id"]))
    peers.tell(
        {
            "recall": peers.recall(_found(described, asked, None), peers.truth(library, asked)),
            "recall_kept": peers.recall(kept, rows[peers.truth(library[rows], asked)]),
        }
    )


def _found(described: dict[str, Any], asked: Any, project_id: UUID | None) -> list[list[int]]:
    """By the places of passages in their documents, as the library was made."""
    wish = Search(UUID(described["user_id"]), NO_WORD, DEPTH, project_id)
    with read_only() as session:
        generation = generations.get_active(session)
        found = [passages.search(session, wish, generation=generation, vector=vector) for vector in asked.tolist()]
    return [[described["rows"][f"{one.document_id}/{one.start}"] for one in all_] for all_ in found]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
