"""How well a search finds: see search/README.md. It asks a database of its own by the product's own statement."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Any
from uuid import UUID

from core.settings import SHIPPED_MODEL
from db.queries.embeddings import generations
from db.search import passages
from db.search.passages import FoundPassage, Search
from db.transactions import read_only
from evaluation.support.scratch_platform import Text, make_library, scratch_platform
from workers.embeddings.encoder import encoder
from workers.retrieval.metrics import Rank, recall, reciprocal_rank

HERE = Path(__file__).parent
FOLDER = HERE / "search"
SAMPLES = HERE.parent / "samples"
DOCUMENTS = ("tune", "held_out", "paraphrases")  # of evaluation/answers
KINDS = {".md": "markdown", ".txt": "text"}
LIMIT = 10
LANGUAGES = ("en", "de", "es", "ru", "ar", "zh", "ja", "th")
LEAST: Mapping[str, float] = {
    "search.documents.held_out.mrr": 0.92,
    "search.documents.held_out.found": 0.97,
    "search.samples.mrr": 0.72,
    "search.samples.found": 0.92,
    **{f"search.held_out.word.{language}.first": 1.0 for language in LANGUAGES},
}
MOST: Mapping[str, float] = {"search.held_out.irrelevant.easy.found": 0.1}


@dataclass(frozen=True)
class Question:
    """`expected` are pieces of the passages that answer it, any of them; none where the library holds no answer."""

    text: str
    group: str
    expected: Sequence[str]


@dataclass(frozen=True)
class Library:
    texts: Sequence[Text]
    questions: Sequence[Question]


def measure() -> dict[str, float]:
    """MRR and the share found first, by set of questions; of irrelevant queries the share that finds anything."""
    with scratch_platform():
        results = figures([library() for library in (languages, documents, samples)])
    for name, value in results.items():
        print(f"{name:44} {value:.3f}")
    return results


def figures(libraries: Sequence[Library]) -> dict[str, float]:
    found: dict[str, list[tuple[Question, list[FoundPassage]]]] = defaultdict(list)
    for library in libraries:
        user_id = make_library(library.texts)
        for question, passages_found in zip(library.questions, _search(user_id, library.questions), strict=True):
            found[question.group].append((question, passages_found))
    return {f"search.{name}": value for group, rows in found.items() for name, value in _figures_of(group, rows)}


def _figures_of(group: str, rows: Sequence[tuple[Question, list[FoundPassage]]]) -> Iterator[tuple[str, float]]:
    if not any(question.expected for question, _ in rows):
        yield f"{group}.found", fmean(bool(found) for _, found in rows)
        return
    ranks = [_rank(question, found) for question, found in rows]
    yield f"{group}.mrr", reciprocal_rank(ranks)
    yield f"{group}.first", recall(ranks, at=1)
    yield f"{group}.found", recall(ranks, at=LIMIT)


def _rank(question: Question, found: Sequence[FoundPassage]) -> Rank:
    ranks = (rank for rank, one in enumerate(found, 1) if any(piece in one.text for piece in question.expected))
    return next(ranks, None)


def _search(user_id: UUID, questions: Sequence[Question]) -> Iterator[list[FoundPassage]]:
    """As the API does: with the floor."""
    vectors = encoder(SHIPPED_MODEL).encode([question.text for question in questions])
    with read_only() as session:
        generation = generations.get_active(session)
        for question, vector in zip(questions, vectors, strict=True):
            request = Search(user_id, question.text, LIMIT, has_floor=True)
            yield passages.search(session, request, generation=generation, vector=vector)


def languages() -> Library:
    """One document for each row, in eight languages."""
    rows = _rows(FOLDER / "passages.jsonl")
    asked = [
        Question(row[what], f"{row['half'].replace(' ', '_')}.{what}.{row['language']}", [row["text"]])
        for row in rows
        for what in ("question", "word")
    ]
    return Library([Text(row["title"], row["text"]) for row in rows], asked)


def documents() -> Library:
    """Those of the answers' evaluation, all in one library."""
    texts = [text for name in DOCUMENTS for text in _texts(HERE / "answers" / name)]
    asked = [
        Question(row["question"], f"documents.{name}", row["quotes"])
        for name in DOCUMENTS
        for row in _rows(HERE / "answers" / name / "questions.jsonl")
        if row["quotes"]
    ]
    return Library(texts, asked)


def samples() -> Library:
    """A library about machine learning, asked about it and about everything else."""
    asked = [Question(row["question"], "samples", [row["quote"]]) for row in _rows(SAMPLES / "questions.jsonl")]
    irrelevant = [
        Question(row["query"], f"{row['half'].replace(' ', '_')}.irrelevant.{row['kind']}", [])
        for row in _rows(FOLDER / "irrelevant.jsonl")
    ]
    return Library(_texts(SAMPLES / "library"), [*asked, *irrelevant])


def _texts(folder: Path) -> list[Text]:
    files = [path for path in sorted(folder.iterdir()) if path.suffix in KINDS]
    return [Text(path.stem.replace("-", " "), path.read_text("utf-8"), KINDS[path.suffix]) for path in files]


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


if __name__ == "__main__":
    measure()
