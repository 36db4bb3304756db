"""Finds what a library says on a topic: the facts that exercises can be made of."""

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from workers.quotes.ranking import Encode, RankedSentence, Vector, cosine
from workers.quotes.types import Passage, Quote, quote_of
from workers.text.blocks import heading_before
from workers.text.facts import Fact, FactKind, facts_of
from workers.text.terms import defined_term
from workers.text.words import stems

# Parts of a score: the cosine of fact and topic, and the share of the topic's words in the fact or its heading.
MEANING, WORDS = 0.55, 0.45
OF_TITLE = 0.5  # what a word of the topic counts that only the document's title has
# A fact is on the topic by what it means, by its words, or by some of both. The shipped model knows English best: other
# languages look alike to it.
MEANS, MEANS_ELSEWHERE = 0.42, 0.6
NAMED = 0.9
HINTED, NAMED_IN_PART = 0.3, 0.45
AROUND = 0.2  # the least cosine of a fact whose passage as a whole is near
SAME_SECTION = 0.75  # of the best score of its section, for a fact below the same heading
FEWEST_WORDS, MOST_WORDS = 3, 60
FEWEST_LETTERS = 0.55  # of all characters but white space; below that it is a formula or a piece of code
MOST_NEAR = 3  # headings that are named where the topic is not found
MARKUP = re.compile(r"https?://|[{}<|\\]|(?<![-=])>|\]\(")


@dataclass(frozen=True)
class Statement:
    """A fact with what it is about. `text` is what a person reads of the quote. `score` is its nearness to the topic,
    `is_near` whether that is near enough; `section` is the heading above it, or else its document's title. `subject`
    and `body` are the term that it explains and what it says of it; None where it explains none."""

    quote: Quote
    text: str
    kind: FactKind
    section: str
    language: str
    lead: str | None
    subject: str | None
    body: str | None
    passage: Passage
    score: float
    vector: Vector
    is_near: bool

    @cached_property
    def is_plural(self) -> bool | None:
        """Whether it speaks of several; None where it has no verb that tells."""
        at = self.text.find(self.subject) if self.subject else -1
        rest = self.text[at + len(self.subject or "") :] if at >= 0 else ""
        return None if not VERB.match(rest) else ARE.match(rest) is not None

    @cached_property
    def stems(self) -> frozenset[str]:
        return stems(self.text, self.language)


@dataclass(frozen=True)
class Material:
    """`on_topic` is best first; `all` holds the same and the statements on other topics."""

    on_topic: Sequence[Statement]
    all: Sequence[Statement]
    passages: Sequence[Passage]

    @property
    def near(self) -> list[str]:
        """Where the library comes nearest to the topic, if anywhere."""
        places = (
            one.section if one.section == one.quote.title else f"{one.section} ({one.quote.title})" for one in self.all
        )
        return list(dict.fromkeys(places))[:MOST_NEAR]


def gather(topic: str, passages: Sequence[Passage], encode: Encode, *, named: frozenset[str] = frozenset()) -> Material:
    """All that the documents `named` say is on the topic: it is their title."""
    found = [(passage, fact) for passage in passages for fact in facts_of(passage.text) if _is_usable(fact)]
    scored = [
        replace(one, is_near=one.is_near or one.quote.document_id in named) for one in _scored(topic, found, encode)
    ]
    ranked = sorted(scored, key=lambda one: -one.score)
    on_topic = [one for one in ranked if one.is_near]
    return Material(_distinct(on_topic), _distinct(ranked), passages)


def _is_usable(fact: Fact) -> bool:
    text = fact.text
    letters = sum(char.isalpha() for char in text)
    return (
        FEWEST_WORDS <= len(text.split()) <= MOST_WORDS
        and letters >= FEWEST_LETTERS * len("".join(text.split()))
        and not text.endswith(("?", "...", "…", ":"))
        and text.count("(") == text.count(")")
        and MARKUP.search(text) is None
    )


def _scored(topic: str, found: Sequence[tuple[Passage, Fact]], encode: Encode) -> list[Statement]:
    if not found:
        return []
    read = [f"{fact.heading or passage.heading or passage.title}: {fact.text}" for passage, fact in found]
    topic_vector, *vectors = encode([topic, *read])
    covered = _coverages(topic, found)
    cosines = [max(0.0, cosine(topic_vector, vector)) for vector in vectors]
    scores = [MEANING * near + WORDS * share for near, share in zip(cosines, covered, strict=True)]
    near = [_is_near(*one) for one in zip(found, cosines, covered, strict=True)]
    speakers = _speakers([fact for _, fact in found])
    sections = _best_of_sections(
        found, [score if is_near else 0.0 for score, is_near in zip(scores, near, strict=True)]
    )
    return [
        _statement(
            passage,
            fact,
            _read(fact, speakers),
            score=max(score, SAME_SECTION * section),
            vector=vector,
            is_near=is_near or section > 0,
        )
        for (passage, fact), score, section, vector, is_near in zip(found, scores, sections, vectors, near, strict=True)
    ]


def _is_near(found: tuple[Passage, Fact], meaning: float, words: float) -> bool:
    passage, fact = found
    least = MEANS if fact.language == "en" else MEANS_ELSEWHERE
    by_passage = passage.similarity >= least and meaning >= AROUND
    by_words = words >= NAMED or (meaning >= HINTED and words >= NAMED_IN_PART)
    return meaning >= least or by_passage or by_words


def _best_of_sections(found: Sequence[tuple[Passage, Fact]], scores: Sequence[float]) -> list[float]:
    """A section counts where its heading, not only one of its facts, is on the topic: the mean of its best two."""
    keys = [(passage.document_id, fact.heading) for passage, fact in found]
    by_section: dict[tuple[str, str | None], list[float]] = {}
    for key, score in zip(keys, scores, strict=True):
        by_section.setdefault(key, []).append(score)
    means = {key: _mean_of_best(values) for key, values in by_section.items()}
    return [means[key] if key[1] else 0.0 for key in keys]


def _mean_of_best(values: Sequence[float]) -> float:
    """Of two; one alone does not make a section."""
    best = sorted(values)[-2:]
    return sum(best) / len(best) if min(best) > 0 else 0.0


def _coverages(topic: str, found: Sequence[tuple[Passage, Fact]]) -> list[float]:
    """The share of the topic's words in each fact with its headings. A word that few facts have weighs more."""
    wanted = {fact.language: stems(topic, fact.language) for _, fact in found}
    have = [stems(f"{fact.heading or passage.heading or ''} {fact.text}", fact.language) for passage, fact in found]
    titles = [stems(passage.title, fact.language) for passage, fact in found]
    counts = Counter(stem for (_, fact), own in zip(found, have, strict=True) for stem in own & wanted[fact.language])
    shares = []
    for (_, fact), own, title in zip(found, have, titles, strict=True):
        weights = {stem: math.log(1 + len(found) / (1 + counts[stem])) for stem in wanted[fact.language]}
        total = sum(weights.values())
        got = sum(
            weight * (1.0 if stem in own else OF_TITLE if stem in title else 0.0) for stem, weight in weights.items()
        )
        shares.append(got / total if total else 0.0)
    return shares


def _speakers(facts: Sequence[Fact]) -> frozenset[str]:
    """A label that stands before several facts is no term that they define, but who says them."""
    labels = Counter(fact.subject for fact in facts if fact.subject and fact.text.startswith(f"{fact.subject}:"))
    return frozenset(label for label, count in labels.items() if label and count > 1)


def _read(fact: Fact, speakers: frozenset[str]) -> str:
    """Without the time and the speaker that a transcript names."""
    text = SPOKEN.sub("", fact.text)
    return text.removeprefix(f"{fact.subject}:").lstrip() if fact.subject in speakers else text


def _statement(passage: Passage, fact: Fact, text: str, *, score: float, vector: Vector, is_near: bool) -> Statement:
    subject, body = _about(fact, text)
    return Statement(
        quote=quote_of(passage, fact.start, fact.end),
        text=text,
        kind=fact.kind,
        section=fact.heading or passage.heading or passage.title,
        language=fact.language,
        lead=fact.lead,
        subject=subject,
        body=body,
        passage=passage,
        score=min(1.0, score),
        vector=vector,
        is_near=is_near,
    )


# What a transcript puts before what was said.
SPOKEN = re.compile(r"^[\[(]?\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d+)?[\])]?\s*(?:[^\W\d_][\w.' -]{0,30}:\s+)?")
MOST_BEFORE_SUBJECT = 8  # characters: an article
LABEL_END = re.compile(r"\s*(?::|：|\s[–—-]|=|→|->)\s*")  # labels end with the dashes that people write
VERB = re.compile(
    r"\s+(?:is|are|means|refers to|denotes|describes|was|were|ist|sind|bedeutet|bezeichnet|war|est|sont|désigne|"
    r"signifie|es|son|significa|se refiere a|se define como|é|são|designa|define-se como|to jest|jest to|to|jest|"
    r"są to|są|oznacza)\s+",
    re.IGNORECASE,
)
SHORTEST_BODY = 3  # words
ARE = re.compile(r"\s*(?:are|were|sind|waren|sont|étaient|son|são|eram|są)\s", re.IGNORECASE)


def _about(fact: Fact, text: str) -> tuple[str | None, str | None]:
    """The subject, and what follows its colon or verb."""
    subject = fact.subject if text == fact.text else defined_term(text, fact.language)
    if subject is None:
        return None, None
    at = text.find(subject)
    rest = text[at + len(subject) :].lstrip('*_`”"»“') if at >= 0 else ""
    match = LABEL_END.match(rest) or VERB.match(rest)
    body = rest[match.end() :].strip() if match else ""
    if at > MOST_BEFORE_SUBJECT or len(body.split()) < SHORTEST_BODY:
        return subject, None
    return subject, body


def section_of(sentence: RankedSentence) -> str:
    """The nearest heading above it, or else its document's title."""
    passage = sentence.passage
    return heading_before(passage.text, sentence.quote.start - passage.start) or passage.title


def _distinct(ranked: Sequence[Statement]) -> list[Statement]:
    """Each text once."""
    return list({" ".join(one.text.lower().split()): one for one in reversed(ranked)}.values())[::-1]
