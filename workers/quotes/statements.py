"""What passages say: the facts of their texts as quotes, each with what it belongs to."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from workers.quotes.types import Passage, Quote, quote_of
from workers.text.facts import Fact, FactKind, facts_of
from workers.text.language import UNDETERMINED, language_of
from workers.text.words import stems

BEFORE = 2  # facts of the same section that a fact may refer to
LANGUAGE_SAMPLE = 4  # passages of a document


@dataclass(frozen=True)
class Statement:
    """`before` are the facts above it under the same heading, the nearest last."""

    passage: Passage
    quote: Quote
    fact: Fact
    before: Sequence[Fact] = ()

    @cached_property
    def stems(self) -> frozenset[str]:
        return stems(self.fact.text, self.fact.language)

    @cached_property
    def stems_around(self) -> frozenset[str]:
        """Of what it belongs to: title, heading, the line that leads to it, and the facts before it."""
        fact = self.fact
        texts = [self.quote.title, fact.heading or "", fact.lead or "", *(one.text for one in self.before)]
        return stems(" \n".join(texts), fact.language)


def statements_of(passages: Sequence[Passage], language: str) -> list[Statement]:
    """Each once, although passages overlap. A sentence whose beginning was cut off is left out. `language` is that of
    documents that are too short to tell theirs."""
    languages = _languages(passages, language)
    found: dict[tuple[str, int], Statement] = {}
    for passage in passages:
        facts = facts_of(passage.text, languages[passage.document_id])
        for number, fact in enumerate(facts):
            if number == 0 and _is_cut(fact):
                continue
            statement = Statement(passage, quote_of(passage, fact.start, fact.end), fact, _before(facts, number))
            key = (passage.document_id, statement.quote.start)
            if key not in found or len(found[key].quote.text) < len(statement.quote.text):
                found[key] = statement
    return list(found.values())


def _languages(passages: Iterable[Passage], otherwise: str) -> dict[str, str]:
    texts: dict[str, list[str]] = {}
    for passage in passages:
        texts.setdefault(passage.document_id, []).append(passage.text)
    found = {name: language_of("\n".join(parts[:LANGUAGE_SAMPLE])) for name, parts in texts.items()}
    return {name: otherwise if language == UNDETERMINED else language for name, language in found.items()}


def _is_cut(fact: Fact) -> bool:
    return fact.kind is FactKind.SENTENCE and fact.text[0].islower() and fact.text.endswith((".", "!"))


def _before(facts: Sequence[Fact], number: int) -> Sequence[Fact]:
    near = facts[max(0, number - BEFORE) : number]
    return tuple(one for one in near if one.heading == facts[number].heading)
