"""The extractive tutor on the sample library, with the product's chunking and its shipped embedding model."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import get_args

import pytest

from core.settings import SHIPPED_MODEL
from workers.documents import chunking
from workers.embeddings import tokens
from workers.embeddings.encoder import encoder
from workers.learning.extractive import ExtractiveTutor
from workers.learning.resource_ranking import ResourceRequest
from workers.learning.tutor import Difficulty, ExerciseDraft, ExerciseRequest, ExerciseType, TopicNotFound
from workers.llm.extractive import ExtractiveProvider, NothingToQuote
from workers.llm.gateway import CompletionRequest
from workers.quotes.ranking import best_sentences, cosine
from workers.quotes.types import Passage
from workers.text.words import STOP_WORDS

pytestmark = [pytest.mark.system, pytest.mark.timeout(300)]  # two cores, shared, encode the whole library first

SAMPLES = Path(__file__).parents[3] / "samples"
PASSAGES = 40
TYPES: tuple[ExerciseType, ...] = ("multiple_choice", "short_answer", "cloze")
TOPICS = (
    "gradient descent",
    "evaluation metrics",
    "spaced repetition",
    "decision trees",
    "transformers",
    "clustering",
    "Bayes' theorem",
    "overfitting",
    "word embeddings",
    "reinforcement learning",
)
QUESTIONS = {
    "What happens when the learning rate is too large?": "A learning rate that is too large makes the parameters",
    "How does a transformer know the order of the words?": "order has to be supplied separately",
    "What is pruning of a decision tree?": "Pruning is the removal of branches",
    "Does rereading my notes help me?": "Rereading creates a feeling of fluency",
    "What is the difference between precision and recall?": "recall",
    "After five heads in a row, isn't tails due?": "a run of five heads does not make tails any more likely",
    "How are k-means++ centroids initialized?": "K-means++ is an initialization scheme",
    "What does dropout do?": "Dropout is a technique for neural networks",
    "Can a malicious document hijack my assistant with a prompt?": "Prompt injection is an attack",
}


@dataclass(frozen=True)
class Sample:
    name: str
    title: str
    text: str


@cache
def library() -> list[Sample]:
    texts = [(path.name, path.read_text(encoding="utf-8")) for path in sorted((SAMPLES / "library").iterdir())]
    return [Sample(name, text.split("\n", 1)[0].lstrip("# "), text) for name, text in texts]


@cache
def passages() -> list[Passage]:
    return [
        Passage(sample.name, sample.title, chunk.text, chunk.start, chunk.end, score=0.0)
        for sample in library()
        for chunk in chunking.split(
            sample.text,
            kind="markdown" if sample.name.endswith(".md") else "text",
            count_tokens=tokens.counter(SHIPPED_MODEL),
            max_tokens=tokens.max_tokens(SHIPPED_MODEL),
        )
    ]


VECTORS: dict[str, list[float]] = {}


def encode(texts: Sequence[str]) -> list[list[float]]:
    new = [text for text in dict.fromkeys(texts) if text not in VECTORS]
    VECTORS.update(zip(new, encoder(SHIPPED_MODEL).encode(new), strict=True))
    return [VECTORS[text] for text in texts]


def found(query: str) -> list[Passage]:
    """The nearest passages, best first, as a search would return them."""
    asked, *vectors = encode([query, *(passage.text for passage in passages())])
    near = [replace(p, score=cosine(asked, v)) for p, v in zip(passages(), vectors, strict=True)]
    return sorted(near, key=lambda passage: -passage.score)[:PASSAGES]


@cache
def tutor() -> ExtractiveTutor:
    return ExtractiveTutor(encode)


def write(type: ExerciseType, topic: str, difficulty: Difficulty) -> list[ExerciseDraft]:
    return tutor().write_exercises(ExerciseRequest(type, topic, difficulty, count=4), found(topic))[0]


def text_of(document_id: str) -> str:
    return next(sample.text for sample in library() if sample.name == document_id)


@pytest.mark.parametrize(("question", "expected"), QUESTIONS.items())
def test_first_suggestion_answers_the_question(question: str, expected: str) -> None:
    first = tutor().suggest(ResourceRequest(question, 5), found(question))[0][0]
    assert expected.lower() in first.quote.text.lower()


def test_most_golden_questions_find_their_sentence_among_four() -> None:
    golden = [json.loads(line) for line in (SAMPLES / "questions.jsonl").read_text(encoding="utf-8").splitlines()]
    hits = 0
    for row in golden:
        sentences = best_sentences(row["question"], found(row["question"]), encode, limit=4)
        hits += any(sentence.text == row["quote"] for sentence in sentences)
    # 24 of 40 when written, and the weights of the score were chosen on these very questions: this guards against a
    # step back, it does not measure quality on other ones.
    assert hits >= 22


def test_every_document_that_fits_is_suggested_and_no_other() -> None:
    for query, least in (("overfitting", 2), ("How do I evaluate a classifier?", 1), ("neural networks", 3)):
        suggestions, _ = tutor().suggest(ResourceRequest(query, 5), found(query))
        assert len({one.quote.document_id for one in suggestions}) == len(suggestions) >= least
        for quote in (one.quote for one in suggestions):
            assert text_of(quote.document_id)[quote.start : quote.end] == quote.text


@pytest.mark.parametrize("query", ["How do I bake sourdough bread?", "tax law for small companies", "tune a guitar"])
def test_topic_outside_the_library_gets_nothing(query: str) -> None:
    assert tutor().suggest(ResourceRequest(query, 5), found(query))[0] == []
    with pytest.raises(TopicNotFound):
        write("cloze", query, "easy")
    with pytest.raises(NothingToQuote):
        list(ExtractiveProvider(encode).stream(CompletionRequest(query, passages=found(query))))


@pytest.mark.parametrize("difficulty", get_args(Difficulty))
@pytest.mark.parametrize("type", TYPES)
def test_every_topic_gets_valid_exercises(type: ExerciseType, difficulty: Difficulty) -> None:
    for topic in TOPICS:
        drafts = write(type, topic, difficulty)
        assert len(drafts) >= 2, topic
        assert len({draft.prompt for draft in drafts}) == len(drafts)
        for draft in drafts:
            check(draft)


def check(draft: ExerciseDraft) -> None:
    solution = draft.solution
    assert text_of(solution["document_id"])[solution["start"] : solution["end"]] == solution["explanation"]
    if draft.type != "short_answer":
        assert not all(word in STOP_WORDS for word in solution["answer"].lower().split())
        assert not re.search(rf"(?<!\w){re.escape(solution['answer'])}(?!\w)", draft.prompt, re.IGNORECASE)
    if draft.choices:
        assert len({choice.lower() for choice in draft.choices}) == len(draft.choices) >= 3
        assert draft.choices[solution["index"]] == solution["answer"]


def test_definition_of_the_topic_itself_is_asked_for() -> None:
    prompts = [draft.prompt for draft in write("short_answer", "random forest", "easy")]
    assert any("“random forest”" in prompt for prompt in prompts)


def test_harder_choices_are_nearer_to_the_answer() -> None:
    def nearness(difficulty: Difficulty) -> float:
        drafts = [draft for topic in TOPICS for draft in write("multiple_choice", topic, difficulty)]
        pairs = [
            (draft.solution["answer"], choice)
            for draft in drafts
            for choice in draft.choices or []
            if choice != draft.solution["answer"]
        ]
        right, wrong = (encode(texts) for texts in zip(*pairs, strict=True))
        return sum(cosine(one, other) for one, other in zip(right, wrong, strict=True)) / len(pairs)

    assert nearness("easy") < nearness("hard")
