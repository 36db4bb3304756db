"""Ranks documents by how well they fit a request for resources: those of the shared library and the learner's own.

Whether a question belongs to the shared library at all is decided first: by whether it is nearer to the library than to
everything else that people ask (elsewhere.txt), and by the concepts that it names. The numbers here were chosen on the
tuned part of evaluation/resources/questions.jsonl.
"""

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from importlib import resources

from workers.learning import concepts
from workers.learning.concepts import WORD_START, Mentioned, folded, mentioned
from workers.quotes.ranking import Encode, RankedSentence, cosine, rank
from workers.quotes.types import Passage
from workers.text.words import stem

CONCEPT_WEIGHT = 6.0  # a concept that is named explains as much of a request as this weight of rare words
IN_TITLE, IN_TEXT, WIDER = 1.0, 0.6, 0.4  # what a document is about, what it mentions, and what is near to that
CONCEPTS, MEANING, TO_QUESTION = 0.45, 0.55, 0.2
WITHOUT_CONCEPT = 0.8
COVERED_WORDS = 0.3
OWN_SENTENCE = 0.9  # of the score of the learner's own best sentence, where that says more than the parts above
FLOOR = 0.38  # the learner's own documents below it do not fit
SHARED_FLOOR, OF_BEST = (
    0.25,
    0.45,
)  # the same for shared ones, where the question belongs; and the least share of the best
BELONGS, NAMED = 0.09, 0.35  # the margin by which a question must belong, and how much a named concept adds to it
RIGHT_KIND, RIGHT_LEVEL, WRONG_LEVEL = 0.12, 0.06, -0.1  # they change the order, never whether something fits
WORD_END = re.compile(r"(?<=\w)(?!\w)|(?<=\+)")
OPPOSITE = {("beginner", "advanced"), ("advanced", "beginner")}
LITTLE_MASTERY, MUCH_MASTERY = 0.4, 0.8  # below it resources for beginners come first, above it advanced ones


@dataclass(frozen=True)
class SharedResource:
    """A resource of the shared library. Its document's text begins with its summary."""

    title: str
    url: str
    kind: str
    level: str
    topics: Sequence[str]
    summary: str
    language: str = "en"


@dataclass(frozen=True)
class ResourceRequest:
    """`earlier` are the session's queries before it, newest first. `mastery` is the learner's, by topic. `shared` are
    those of the found documents that belong to the shared library. `to_concepts` is the similarity of each passage to
    the request's concepts alone, by document and start."""

    query: str
    limit: int
    earlier: Sequence[str] = ()
    mastery: Mapping[str, float] = field(default_factory=dict)
    shared: Mapping[str, SharedResource] = field(default_factory=dict)
    to_concepts: Mapping[tuple[str, int], float] = field(default_factory=dict)

    @cached_property
    def continued(self) -> str | None:
        """The earlier query that a request such as "and something easier?" goes on with."""
        if not mentioned(self.query).is_empty:
            return None
        return next((query for query in self.earlier if not mentioned(query).is_empty), None)

    @cached_property
    def about(self) -> Mentioned:
        own = mentioned(self.query)
        if self.continued is None:
            return own
        before = mentioned(self.continued)
        return Mentioned(before.concepts, own.kinds or before.kinds, own.level or before.level, before.words)

    @property
    def question(self) -> str:
        """What is compared in meaning."""
        return self.query if self.continued is None else self.continued

    def as_written(self, words: str) -> str:
        """The words as the question has them, with their case and accents."""
        starts = [match.start() for match in WORD_START.finditer(self.question)]
        ends = [match.end() for match in WORD_END.finditer(self.question)]
        pieces = (self.question[start:end] for start in starts for end in ends if start < end <= start + 2 * len(words))
        return next((piece for piece in pieces if folded(piece) == words), words)

    @property
    def concept_names(self) -> str:
        return ", ".join(self.about.concepts)

    @cached_property
    def known_topic(self) -> tuple[str, float] | None:
        """The topic of the request that the learner's mastery is known of, the weakest first."""
        known = [
            (value, topic)
            for topic, value in self.mastery.items()
            if topic.casefold() in self.about.concepts or self.about.concepts.keys() & mentioned(topic).concepts.keys()
        ]
        return (min(known)[1], min(known)[0]) if known else None

    @cached_property
    def level(self) -> str | None:
        """As asked for, or else as the learner's mastery suggests."""
        if self.about.level or self.known_topic is None:
            return self.about.level
        mastery = self.known_topic[1]
        return "beginner" if mastery < LITTLE_MASTERY else "advanced" if mastery > MUCH_MASTERY else None


@dataclass(frozen=True)
class RankedDocument:
    """`fit` says whether it is about the request, from 0 to about 1; `score` adds kind and level. `own` and `wide` are
    the request's concepts that it is about, by name, and the wider ones; `sentence` is the best one of an own
    document."""

    document_id: str
    title: str
    passages: Sequence[Passage]
    resource: SharedResource | None
    fit: float
    score: float
    own: Sequence[str]
    wide: Sequence[str]
    sentence: RankedSentence | None = None

    @property
    def text(self) -> str:
        return self.resource.summary if self.resource else "\n".join(passage.text for passage in self.passages)


def rank_documents(request: ResourceRequest, passages: Sequence[Passage], encode: Encode) -> list[RankedDocument]:
    """Those that fit, best first."""
    documents = [_Document(request, found) for found in _by_document(passages).values()]
    if not documents:
        return []
    question, concepts_vector, *labels = encode(
        [request.question, request.concept_names or request.question, *(one.label for one in documents)]
    )
    to_question = [max(one.to_question, cosine(label, question)) for one, label in zip(documents, labels, strict=True)]
    weights = _Weights(documents)
    sentences = _best_sentences(request, passages, encode)
    to_shared = max((near for one, near in zip(documents, to_question, strict=True) if one.is_shared), default=0.0)
    belongs = _belongs(request, to_shared - _to_elsewhere(question, encode), weights)
    ranked = [
        one.ranked(weights, near, cosine(label, concepts_vector), sentences.get(one.id), belongs=belongs)
        for one, near, label in zip(documents, to_question, labels, strict=True)
        if belongs or not one.is_shared
    ]
    best = max((one.fit for one in ranked), default=0.0)
    fitting = [
        one for one in ranked if one.fit >= (FLOOR if one.resource is None else max(SHARED_FLOOR, OF_BEST * best))
    ]
    return sorted(fitting, key=lambda one: -one.score)


def _belongs(request: ResourceRequest, margin: float, weights: "_Weights") -> bool:
    """Whether the shared library is about what is asked."""
    about = request.about
    named = CONCEPT_WEIGHT / (CONCEPT_WEIGHT + weights.of(about.words)) if about.concepts else 0.0
    return margin + NAMED * named >= BELONGS


def _to_elsewhere(question: Sequence[float], encode: Encode) -> float:
    return max(cosine(question, subject) for subject in encode(_elsewhere()))


@lru_cache(maxsize=1)
def _elsewhere() -> tuple[str, ...]:
    """What people ask about outside the field of the shared library."""
    return tuple((resources.files("workers.learning") / "elsewhere.txt").read_text("utf-8").splitlines())


def _best_sentences(request: ResourceRequest, passages: Sequence[Passage], encode: Encode) -> dict[str, RankedSentence]:
    """Of the learner's own documents."""
    own = [passage for passage in passages if passage.document_id not in request.shared]
    found: dict[str, RankedSentence] = {}
    for sentence in rank(request.question, own, encode) if own else ():
        found.setdefault(sentence.quote.document_id, sentence)
    return found


def _by_document(passages: Sequence[Passage]) -> dict[str, list[Passage]]:
    found: dict[str, list[Passage]] = {}
    for passage in passages:
        found.setdefault(passage.document_id, []).append(passage)
    return found


class _Document:
    """A document that was found, and what it has of the request."""

    def __init__(self, request: ResourceRequest, passages: Sequence[Passage]) -> None:
        self._request = request
        self._passages = passages
        self.id = passages[0].document_id
        self._resource = request.shared.get(self.id)
        self._title = self._resource.title if self._resource else passages[0].title
        self._text = "\n".join(passage.text for passage in passages)

    @property
    def is_shared(self) -> bool:
        return self._resource is not None

    @property
    def label(self) -> str:
        return f"{self._title}. {', '.join(self._resource.topics)}" if self._resource else self._title

    @property
    def to_question(self) -> float:
        return max(passage.similarity for passage in self._passages)

    @property
    def _to_concepts(self) -> float:
        found = self._request.to_concepts
        return max(found.get((self.id, passage.start), 0.0) for passage in self._passages)

    @cached_property
    def stems(self) -> frozenset[str]:
        return frozenset(stem(word) for word in concepts.WORD.findall(folded(f"{self.label}\n{self._text}")))

    @cached_property
    def _main(self) -> frozenset[str]:
        topics = frozenset(self._resource.topics) if self._resource else frozenset()
        return topics | mentioned(self.label).concepts.keys()

    @cached_property
    def _marginal(self) -> frozenset[str]:
        text = self._resource.summary if self._resource else self._text
        return frozenset(mentioned(text).concepts)

    def ranked(
        self,
        weights: "_Weights",
        to_question: float,
        label_to_concepts: float,
        sentence: RankedSentence | None,
        *,
        belongs: bool,
    ) -> RankedDocument:
        wanted = self._request.about.concepts
        to_either = max(to_question, self._to_concepts, label_to_concepts)
        fit = self._fit(weights, to_question, to_either, is_lenient=belongs and self.is_shared)
        if sentence is not None:
            fit = max(fit, OWN_SENTENCE * sentence.score)
        return RankedDocument(
            document_id=self.id,
            title=self._title,
            passages=self._passages,
            resource=self._resource,
            fit=fit,
            score=fit + self._preference(),
            own=[one for one in wanted if one in self._main or one in self._marginal],
            wide=[one for one in map(concepts.wider, wanted) if one in self._main],
            sentence=sentence,
        )

    def _fit(self, weights: "_Weights", to_question: float, to_either: float, *, is_lenient: bool) -> float:
        wanted = self._request.about.concepts
        total = weights.of(self._request.about.words)
        covered = weights.of([word for word in self._request.about.words if stem(word) in self.stems])
        if not wanted:
            return WITHOUT_CONCEPT * to_question * (1 + COVERED_WORDS * (covered / total if total else 0.0))
        about = sum(self._standing(one) for one in wanted) / len(wanted)
        explained = (CONCEPT_WEIGHT + covered) / (CONCEPT_WEIGHT + total)
        if is_lenient:
            explained = (1 + explained) / 2
        return explained * (CONCEPTS * about + MEANING * to_either) + TO_QUESTION * to_question

    def _standing(self, concept: str) -> float:
        if concept in self._main:
            return IN_TITLE
        if concept in self._marginal:
            return IN_TEXT
        return WIDER if concepts.wider(concept) in self._main else 0.0

    def _preference(self) -> float:
        if self._resource is None:
            return 0.0
        level = self._request.level
        kind = RIGHT_KIND if self._resource.kind in self._request.about.kinds else 0.0
        if level == self._resource.level:
            return kind + RIGHT_LEVEL
        return kind + (WRONG_LEVEL if (level, self._resource.level) in OPPOSITE else 0.0)


class _Weights:
    """A word that few of the found documents have weighs more."""

    def __init__(self, documents: Sequence[_Document]) -> None:
        self._counts = Counter(one for document in documents for one in document.stems)
        self._documents = len(documents)

    def of(self, words: Sequence[str]) -> float:
        return sum(math.log(1 + self._documents / (1 + self._counts[stem(word)])) for word in words)
