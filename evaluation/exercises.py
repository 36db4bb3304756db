"""How often the built-in tutor writes what was asked for, and how sound it is, on documents that nobody tuned it on.

The checks here are not the tutor's: they compare texts letter by letter, without its words and stems.
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any, get_args

from rapidfuzz import fuzz

from core.errors import AppError
from core.settings import SHIPPED_MODEL
from evaluation.answers import FUSED_FROM, PASSAGES, encode
from workers.documents import chunking
from workers.embeddings import tokens
from workers.learning.extractive import ExtractiveTutor
from workers.learning.novelty import Novelty
from workers.learning.tutor import GAP, ExerciseDraft, ExerciseRequest, ExerciseType
from workers.quotes.ranking import cosine
from workers.quotes.types import Passage

FOLDER = Path(__file__).parent / "exercises"
COUNT = 3
SAME = 93.0  # of 100, the likeness of two prompts with their answers
SAYS_SO = 90.0  # of 100, the likeness of a line to what a prompt asks of a wrong choice
LEAST = {"any": 0.9, "full": 0.62, "absent_refused": 1.0}
MOST = {"key_unsupported": 0.0, "form_leaks": 0.0, "repeated": 0.0, "wrong_choice_true": 0.0}
TYPES: Sequence[ExerciseType] = [type for type in get_args(ExerciseType) if type != "coding"]


@dataclass(frozen=True)
class Request:
    """One request of a learner whose library has all documents, and what it gave."""

    document: dict[str, Any]
    topic: str
    type: ExerciseType
    drafts: Sequence[ExerciseDraft]


def measure(split: str = "held_out") -> dict[str, float]:
    """Prints a table by document, and returns the figures of all documents together."""
    requests = list(run(split))
    print(f"{'exercises, ' + split:24} requests     any    full  written")
    for document in documents(split):
        _print(document["name"], [one for one in requests if one.document is document])
    _print("all", requests)
    figures = _figures(requests) | _faults(split, requests) | {"absent_refused": _absent_refused(split)}
    print("  ".join(f"{name} {value:.3f}" for name, value in figures.items()))
    return figures


def run(split: str) -> Iterator[Request]:
    """One learner asks for everything, so that nothing may come twice."""
    novelty = Novelty(encode)
    for document in documents(split):
        for topic in document["topics"]:
            for type in TYPES:
                request = ExerciseRequest(type, topic, "medium", COUNT, accept=novelty.accept)
                yield Request(document, topic, type, _written(request, split))


def _written(request: ExerciseRequest, split: str) -> Sequence[ExerciseDraft]:
    try:
        return ExtractiveTutor(encode).write_exercises(request, found(request.topic, split))[0]
    except AppError:
        return []


def _absent_refused(split: str) -> float:
    """The share of topics that no document has and for which nothing is written."""
    topics = [topic for document in documents(split) for topic in document["absent"]]
    refused = [not _written(ExerciseRequest("cloze", topic, "medium", 1), split) for topic in topics]
    return sum(refused) / len(refused)


def _print(name: str, requests: Sequence[Request]) -> None:
    figures = _figures(requests)
    written = sum(len(one.drafts) for one in requests)
    print(f"{name:24} {len(requests):8}  {figures['any']:6.2f}  {figures['full']:6.2f}  {written:7}")


def _figures(requests: Sequence[Request]) -> dict[str, float]:
    """`any`: the share of requests that gave an exercise; `full`: those that gave as many as were asked for."""
    return {
        "any": sum(bool(one.drafts) for one in requests) / len(requests),
        "full": sum(len(one.drafts) == COUNT for one in requests) / len(requests),
        "requests": float(len(requests)),
    }


def _faults(split: str, requests: Sequence[Request]) -> dict[str, float]:
    """Shares of the exercises."""
    drafts = [draft for one in requests for draft in one.drafts]
    texts = {document["name"]: document["text"] for document in documents(split)}
    lines = [line for text in texts.values() for line in re.split(r"(?<=[.!?])\s|\n", text) if line.strip()]
    total = max(1, len(drafts))
    same = sum(_are_same(one, other) for one, other in combinations(drafts, 2) if one.type == other.type)
    return {
        "exercises": float(len(drafts)),
        "key_unsupported": sum(not _is_supported(one, texts) for one in drafts) / total,
        "form_leaks": sum(_leaks(one) for one in drafts) / total,
        "repeated": same / total,
        "wrong_choice_true": sum(_has_true_wrong_choice(one, lines) for one in drafts) / total,
    }


def _is_supported(draft: ExerciseDraft, texts: dict[str, str]) -> bool:
    solution = draft.solution
    quote, text = solution["explanation"], texts[str(draft.document_id)]
    if text[solution["start"] : solution["end"]] != quote:
        return False
    if draft.type == "short_answer":
        return all(item["quote"] in text for item in solution["rubric"])
    return fuzz.partial_ratio(_plain(solution["answer"].rstrip(".")), _plain(quote)) >= SAYS_SO


def _leaks(draft: ExerciseDraft) -> bool:
    """An article before the gap, or a key that differs from all wrong choices in its capital or length."""
    if re.search(rf"\b(?:an?|der|die|das|le|la|el|o|a|uma?|un[ae]?|eine?)\s+{GAP}", draft.prompt, re.IGNORECASE):
        return True
    if not draft.choices:
        return _plain(draft.solution["answer"]) in _plain(draft.prompt) and draft.type == "cloze"
    right = draft.solution["answer"]
    wrong = [choice for choice in draft.choices if choice != right]
    is_long = len(right) > 1.8 * max(map(len, wrong)) or len(right) < 0.35 * min(map(len, wrong))
    return is_long or all(choice[:1].isupper() != right[:1].isupper() for choice in wrong)


def _are_same(one: ExerciseDraft, other: ExerciseDraft) -> bool:
    if (one.solution["answer"].lower(), one.solution["explanation"]) == (
        other.solution["answer"].lower(),
        other.solution["explanation"],
    ):
        return True
    texts = [f"{draft.prompt} {draft.solution['answer']}" for draft in (one, other)]
    return one.solution["answer"] == other.solution["answer"] and fuzz.token_sort_ratio(*texts) >= SAME


def _has_true_wrong_choice(draft: ExerciseDraft, lines: Sequence[str]) -> bool:
    """A line that has the wrong choice says what the prompt asks."""
    right = draft.solution["answer"]
    asked = _plain(re.sub(r"^[^“„«]*[“„«]|[”“»][^”“»]*$", "", draft.prompt).replace(GAP, " "))
    wrong = [_plain(choice.rstrip(".")) for choice in draft.choices or [] if choice != right]
    return any(
        _has(line := _plain(one), choice) and fuzz.token_set_ratio(asked, line.replace(choice, " ")) >= SAYS_SO
        for one in lines
        for choice in wrong
    )


def _has(line: str, choice: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(choice)}(?!\w)", line) is not None


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[*_`|]", " ", text).lower().split())


def found(query: str, split: str) -> list[Passage]:
    """The nearest passages of all documents by meaning and by words, fused by rank."""
    candidates = passages(split)
    asked, *vectors = encode([query, *(f"{passage.title}\n{passage.text}" for passage in candidates)])
    near = [replace(p, similarity=cosine(asked, v)) for p, v in zip(candidates, vectors, strict=True)]
    by_meaning = sorted(near, key=lambda passage: -passage.similarity)
    by_words = sorted(near, key=lambda passage: -fuzz.token_set_ratio(query.lower(), passage.text.lower()))
    scores = {id(one): sum(1 / (FUSED_FROM + ranked.index(one)) for ranked in (by_meaning, by_words)) for one in near}
    return sorted(near, key=lambda passage: -scores[id(passage)])[:PASSAGES]


@cache
def passages(split: str) -> list[Passage]:
    return [
        Passage(one["name"], one["title"], chunk.text, chunk.start, chunk.end, score=0.0, heading=chunk.heading)
        for one in documents(split)
        for chunk in chunking.split(
            one["text"],
            kind="markdown" if one["text"].startswith("#") else "text",
            count_tokens=tokens.counter(SHIPPED_MODEL),
            max_tokens=tokens.max_tokens(SHIPPED_MODEL),
        )
    ]


@cache
def documents(split: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (FOLDER / f"{split}.jsonl").read_text(encoding="utf-8").splitlines()]
