"""The sentences of a part that may stand alone, each with its vector and what speaks for it."""

from collections import Counter
from collections.abc import Sequence
from itertools import groupby

from workers.quotes.ranking import Encode
from workers.summaries.parts import Part
from workers.summaries.types import Candidate, Point
from workers.text.facts import Fact, FactKind, facts_of
from workers.text.language import LANGUAGES
from workers.text.standalone import is_standalone
from workers.text.words import stems, words

FIRST_PERSON = frozenset(
    "i me my mine myself i'm i've ich mir mich mein meine meinen meinem meiner je j'ai moi mon ma mes yo mí mis mío eu"
    " mim meu minha meus minhas mój moja moje mnie mi mną".split()
)
KINDS = frozenset({FactKind.SENTENCE, FactKind.DEFINITION, FactKind.LIST_ITEM, FactKind.UTTERANCE})
SHORTEST, LONGEST = 6, 45  # words of a sentence that says something, and that can be read at once

OPENS_DOCUMENT, OPENS_SECTION = 0.06, 0.05  # authors begin with what matters
DEFINES = 0.06
REPEATS = 0.3  # of the share of its words that the text comes back to, or has in its headings: its subject
DEPENDS = -0.08  # it cannot be understood without the sentence before it
PERSONAL = -0.12  # what the author did or felt is seldom what the text is about
TOO_SHORT, TOO_LONG = -0.25, -0.1


def candidates_of(part: Part, language: str, encode: Encode) -> list[Candidate]:
    facts = [fact for fact in facts_of(part.text, language) if fact.kind in KINDS]
    openers, subject = _openers(facts), _subject(facts)
    vectors = encode([fact.text for fact in facts]) if facts else []
    return [
        Candidate(
            _point(part, fact),
            vector,
            _bonus(fact, is_first=number == 0 and part.start == 0, opens=fact in openers)
            + REPEATS * _share(fact, subject),
        )
        for number, (fact, vector) in enumerate(zip(facts, vectors, strict=True))
    ]


def _subject(facts: Sequence[Fact]) -> frozenset[str]:
    """The stems that the text has more than once, or in a heading."""
    counts = Counter(stem for fact in facts for stem in stems(fact.text, fact.language))
    headings = {(fact.heading, fact.language) for fact in facts if fact.heading}
    counts.update(stem for heading, language in headings for stem in stems(heading, language))
    return frozenset(stem for stem, count in counts.items() if count > 1)


def _share(fact: Fact, subject: frozenset[str]) -> float:
    own = stems(fact.text, fact.language)
    return len(own & subject) / len(own) if own else 0.0


def _point(part: Part, fact: Fact) -> Point:
    quote = part.text[fact.start : fact.end]
    return Point(fact.text, quote, part.start + fact.start, part.start + fact.end)


def _openers(facts: Sequence[Fact]) -> set[Fact]:
    """The first fact below each heading."""
    return {next(group) for _, group in groupby(facts, key=lambda fact: fact.heading)}


def _bonus(fact: Fact, *, is_first: bool, opens: bool) -> float:
    found = OPENS_DOCUMENT if is_first else OPENS_SECTION if opens else 0.0
    if fact.kind is FactKind.DEFINITION:
        found += DEFINES
    if fact.language in ("en", "und") and not is_standalone(fact.text):
        found += DEPENDS
    if not FIRST_PERSON.isdisjoint(words(fact.text)):
        found += PERSONAL
    if fact.language in LANGUAGES:
        count = len(words(fact.text))
        found += TOO_SHORT if count < SHORTEST else TOO_LONG if count > LONGEST else 0.0
    return found
