"""How good the suggested resources are: on questions whose fitting resources are known, over what Pensum ships.

Every resource is compared with every question, as a search of the whole library would; no database is needed.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

from db.queries.library.shared import ResourceDraft, text_of
from tasks.shared_library import read_shipped
from workers.embeddings import inputs
from workers.embeddings.encoder import encoder
from workers.embeddings.models import describe
from workers.embeddings.vector_cache import VectorCache
from workers.learning.resource_ranking import RankedDocument, ResourceRequest, SharedResource, rank_documents
from workers.quotes.ranking import Encode, cosine
from workers.quotes.types import Passage

QUESTIONS = Path(__file__).parent / "resources" / "questions.jsonl"
HALVES = ("tune", "held out")
LIMIT, ENOUGH = 5, 3
LEAST = {"resources.held_out.precision_at_3": 0.8, "resources.held_out.three_or_more": 0.8}
MOST = {"resources.held_out.any_for_others": 0.1}
CANDIDATES = 40


@dataclass(frozen=True)
class Question:
    """`relevant` are titles of the resources that fit; empty where nothing does."""

    question: str
    language: str
    half: str
    relevant: Sequence[str]


def measure() -> dict[str, float]:
    """Precision of the first three, the share of answerable questions with three, and that of others with any."""
    library = ShippedLibrary()
    results: dict[str, float] = {}
    for half in HALVES:
        questions = [one for one in read_questions() if one.half == half]
        for name, value in _metrics(library, questions).items():
            results[f"resources.{half.replace(' ', '_')}.{name}"] = value
    for name, value in results.items():
        print(f"{name:50} {value:.3f}")
    return results


def read_questions() -> list[Question]:
    return [Question(**json.loads(line)) for line in QUESTIONS.read_text("utf-8").splitlines()]


class ShippedLibrary:
    """The resources that Pensum ships, in memory."""

    def __init__(self) -> None:
        model = encoder(describe().name)
        self.encode: Encode = VectorCache(lambda texts: model.encode(texts)).encode
        drafts = [one for one in read_shipped() if one.text is None]  # the questions know no lessons
        self._shared = {f"{number}": _shared(draft) for number, draft in enumerate(drafts)}
        self._texts = [text_of(draft) for draft in drafts]
        titled = [
            inputs.embedded_text(draft.title, None, text) for draft, text in zip(drafts, self._texts, strict=True)
        ]
        self._vectors = self.encode(titled)

    def suggest(self, query: str) -> list[RankedDocument]:
        request = ResourceRequest(query, LIMIT)
        passages = self._nearest(request.question)
        by_concepts = self._nearest(request.concept_names) if request.concept_names else []
        to_concepts = {(one.document_id, one.start): one.similarity for one in by_concepts}
        known = {one.document_id for one in passages}
        added = [one for one in by_concepts if one.document_id not in known]
        asked = ResourceRequest(query, LIMIT, shared=self._shared, to_concepts=to_concepts)
        similarity = {one.document_id: one.similarity for one in self._nearest(request.question, len(self._texts))}
        own = [_passage(one.document_id, one.title, one.text, similarity[one.document_id]) for one in added]
        return rank_documents(asked, [*passages, *own], self.encode)[:LIMIT]

    def _nearest(self, text: str, limit: int = CANDIDATES) -> list[Passage]:
        [vector] = self.encode([text])
        found = [
            _passage(number, resource.title, whole, cosine(vector, own))
            for (number, resource), whole, own in zip(self._shared.items(), self._texts, self._vectors, strict=True)
        ]
        return sorted(found, key=lambda one: -one.similarity)[:limit]


def _shared(draft: ResourceDraft) -> SharedResource:
    return SharedResource(draft.title, draft.url, draft.kind, draft.level, draft.topics, draft.summary)


def _passage(number: str, title: str, text: str, similarity: float) -> Passage:
    return Passage(number, title, text, 0, len(text), similarity, similarity)


def _metrics(library: ShippedLibrary, questions: Sequence[Question]) -> Mapping[str, float]:
    found = [(question, [one.title for one in library.suggest(question.question)]) for question in questions]
    answerable = [(set(question.relevant), titles) for question, titles in found if question.relevant]
    others = [titles for question, titles in found if not question.relevant]
    return {
        "precision_at_3": fmean(
            fmean(title in relevant for title in titles[:ENOUGH]) for relevant, titles in answerable if titles
        ),
        "three_or_more": fmean(len(titles) >= ENOUGH for _, titles in answerable),
        "any": fmean(bool(titles) for _, titles in answerable),
        "any_for_others": fmean(bool(titles) for titles in others),
    }


if __name__ == "__main__":
    measure()
