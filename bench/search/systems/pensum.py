"""`FOLDER`: the recall of the product's own search statement, for a query without a meaningful word."""

import json
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from bench.search.systems import peers
from bench.search.systems.peers import DEPTH
from db.queries.embeddings import generations
from db.search import passages
from db.search.passages import FoundPassage, Search
from db.transactions import read_only

STOP_WORD = "the"


def main(folder: Path) -> None:
    _, questions = peers.vectors(folder)
    description = json.loads((folder / "library.json").read_text())
    project_id = UUID(description["project_id"])
    peers.report(
        {
            "recall": _recall(description, questions, None),
            "recall_kept": _recall(description, questions, project_id),
        }
    )


def _recall(description: dict[str, Any], questions: Any, project_id: UUID | None) -> float:
    """Of what the statement finds that looks at all passages: both rank by sentences, too."""
    query = Search(UUID(description["user_id"]), STOP_WORD, DEPTH, project_id)
    with read_only() as session:
        generation = generations.get_active(session)
        search = partial(passages.search, session, query, generation=generation)
        found, all_looked_at = (
            [_places(search(vector=vector, is_large=is_large)) for vector in questions.tolist()]
            for is_large in (None, False)
        )
    return peers.recall(found, all_looked_at)


def _places(found: Sequence[FoundPassage]) -> list[tuple[UUID, int]]:
    return [(one.document_id, one.start) for one in found]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
