"""`FOLDER`: the recall of the product's own search statement, for a query without a meaningful word."""

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

STOP_WORD = "the"


def main(folder: Path) -> None:
    library, questions = peers.vectors(folder)
    rows = peers.in_project(len(library))
    description = json.loads((folder / "library.json").read_text())
    kept = _found(description, questions, UUID(description["project_id"]))
    peers.report(
        {
            "recall": peers.recall(_found(description, questions, None), peers.nearest(library, questions)),
            "recall_kept": peers.recall(kept, rows[peers.nearest(library[rows], questions)]),
        }
    )


def _found(description: dict[str, Any], questions: Any, project_id: UUID | None) -> list[list[int]]:
    """The rows of the found passages, by their documents and offsets."""
    query = Search(UUID(description["user_id"]), STOP_WORD, DEPTH, project_id)
    with read_only() as session:
        generation = generations.get_active(session)
        found = [passages.search(session, query, generation=generation, vector=vector) for vector in questions.tolist()]
    return [
        [description["rows"][f"{one.document_id}/{one.start}"] for one in passages_found] for passages_found in found
    ]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
