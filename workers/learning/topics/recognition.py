"""Which topic a completed task is about, if any.

Whatever names a topic and stands in the task is a candidate: the taxonomy's terms, the learner's own topics, titles,
headings and defined terms of documents that a search found. The longest wins. Where nothing does, the task's own words
name the topic if they speak of studying; and where they name none, the document that the task means.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from workers.learning.topics import study, taxonomy
from workers.quotes.types import Passage
from workers.text import definitions, sentences
from workers.text.blocks import Kind, blocks
from workers.text.lexicon import Word, same_word, words_of

MEANS = 0.5  # cosine from which a task that speaks of studying means a document, although no word of it stands there
NEAR = 0.35  # cosine from which headings and terms of a passage may name the topic
LONGEST = 60  # characters of a heading or term that can be a topic
OWN, KNOWN, READ = 2, 1, 0  # who is preferred of those with as many words


@dataclass(frozen=True)
class _Candidate:
    name: str
    words: int
    preference: int
    position: int


def topic_of(task: str, *, is_scored: bool, own: Collection[str], passages: Sequence[Passage]) -> str | None:
    """`own` are the names of the learner's topics, `passages` what was found for the task."""
    speaks_of_study = study.speaks_of_study(task)
    is_studied = is_scored or speaks_of_study
    words = words_of(task)
    candidates = [
        *_known(task, is_studied),
        *(found for name in own if (found := _standing(name, words, OWN))),
        *(found for name in _names_in(passages) if (found := _standing(name, words, READ))),
    ]
    if candidates:
        return min(candidates, key=lambda one: (-one.words, -one.preference, one.position)).name
    if subject := study.subject(task, is_scored=is_scored):
        return subject[:1].upper() + subject[1:]
    return _meant(passages) if speaks_of_study else None


def names(topic: str, text: str) -> bool:
    """Whether the text speaks of the topic, in whatever language the taxonomy knows it by."""
    if _standing(topic, words_of(text), OWN):
        return True
    return any(mention.thing == topic for mention in taxonomy.mentions(text))


def _known(task: str, is_studied: bool) -> Iterator[_Candidate]:
    for mention in taxonomy.mentions(task):
        if is_studied or not mention.is_everyday:
            yield _Candidate(mention.thing, mention.length, KNOWN, mention.first)


def _standing(name: str, words: Sequence[Word], preference: int) -> _Candidate | None:
    """Where all words of the name stand in the task, one after another."""
    wanted = [word.folded for word in words_of(name)]
    if not wanted or all(word in study.GENERIC or word.isdigit() for word in wanted):
        return None
    for first in range(len(words) - len(wanted) + 1):
        there = words[first : first + len(wanted)]
        if all(same_word(word.folded, one) for word, one in zip(there, wanted, strict=True)):
            return _Candidate(name, len(wanted), preference, first)
    return None


def _names_in(passages: Sequence[Passage]) -> Iterator[str]:
    """Titles, headings and defined terms of the passages that are near enough."""
    for passage in passages:
        if passage.similarity < NEAR:
            continue
        yield passage.title
        for block in blocks(passage.text):
            if block.kind is Kind.HEADING and block.end - block.start <= LONGEST:
                yield passage.text[block.start : block.end]
        for sentence in sentences.split(passage.text):
            if defined := definitions.parse(sentence.text):
                yield defined.term[:1].upper() + defined.term[1:]


def _meant(passages: Sequence[Passage]) -> str | None:
    """A title that is a topic: no file name, and without `lecture 7`."""
    best = max(passages, key=lambda one: one.similarity, default=None)
    if best is None or best.similarity < MEANS:
        return None
    return study.subject(best.title, is_scored=True) or best.title
