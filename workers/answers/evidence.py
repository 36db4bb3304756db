"""Which statements answer a question: those that are about what it asks, and have what its kind asks for.

A search always finds something near. `Who invented X?` is answered by a statement on X with a name, and by no other.
"""

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from workers.answers import signs
from workers.answers.question_forms import QuestionKind
from workers.answers.questions import QuestionPart
from workers.answers.sign_words import SAME
from workers.quotes.ranking import RankedSentence
from workers.quotes.statements import Statement, statements_of
from workers.quotes.types import Passage, Quote
from workers.text.facts import Fact, FactKind
from workers.text.names import is_same_name, names_in
from workers.text.reading import plain
from workers.text.words import content_words, stem, stem_parts, stems, words

ENTRIES = (FactKind.LIST_ITEM, FactKind.TABLE_ROW, FactKind.DEFINITION)
LEAST_IN_IT = 0.2  # of the question's words, in the statement itself, unless its heading or its lead is the question
LEAST_AROUND = 0.75  # in it and what it belongs to
LEAST_OF_PARAPHRASE = 0.3  # with a vector that is near the question's
NEAR = 0.48  # the cosine from there on
# The shipped encoder reads English: there, other words for the same are found by their meaning. Names, figures, times
# and places are not: what is near in meaning often has those of something else.
LEAST_OF_ENGLISH_PARAPHRASE, VERY_NEAR = 0.1, 0.5
PARAPHRASED = (QuestionKind.OTHER, QuestionKind.YES_NO, QuestionKind.WHY, QuestionKind.HOW)
LEAST_OF_HEADING = 0.75  # of the question's words, in the heading or the lead: they ask the same
ENUMERATION = re.compile(r",\s|;\s|、|\s(?:and|or|und|oder|et|ou|y|o|e|i|oraz|lub)\s", re.IGNORECASE)


@dataclass(frozen=True)
class Relevance:
    """How much of what a question is about a statement has."""

    in_it: float
    around: float
    heading: float
    similarity: float

    def is_enough(self, part: QuestionPart) -> bool:
        if self.heading >= LEAST_OF_HEADING:
            return True
        if self.in_it >= LEAST_OF_PARAPHRASE and self.similarity >= NEAR:
            return True
        if part.kind in PARAPHRASED and part.language == "en" and self.similarity >= VERY_NEAR:
            return self.in_it >= LEAST_OF_ENGLISH_PARAPHRASE
        return self.in_it >= LEAST_IN_IT and self.around >= LEAST_AROUND


@dataclass(frozen=True)
class Evidence:
    """`answering` are those that together answer the part, best first; `near` those that are about what it asks."""

    answering: Sequence[RankedSentence]
    near: Sequence[RankedSentence]


def evidence_for(part: QuestionPart, ranked: Sequence[RankedSentence]) -> Evidence:
    weigh = _Weights(part, ranked)
    named = names_in(part.asked, part.language)
    near = [one for one in ranked if weigh.relevance(one).is_enough(part) and _has_names(named, one.statement)]
    if part.kind is QuestionKind.SEVERAL:
        return Evidence(_several(part, near), near)
    near = sorted(near, key=lambda one: -weigh.strength(one))
    return Evidence([one for one in near if has_sign(part, one.statement)], near)


def _has_names(named: frozenset[str], statement: Statement) -> bool:
    """What is said of another thing of the same kind answers nothing. A name may stand in what the statement belongs
    to."""
    if not named:
        return True
    fact = statement.fact
    texts = [
        fact.text,
        statement.quote.title,
        fact.heading or "",
        fact.lead or "",
        *(one.text for one in statement.before),
    ]
    have = {part for text in texts for word in words(text) for part in (word, *word.split("-"))}
    return any(is_same_name(name, word) for name in named for word in have)


def has_sign(part: QuestionPart, statement: Statement) -> bool:
    """Whether the statement has what the kind of question asks for."""
    check = SIGNS.get(part.kind)
    return check is None or check(part, statement)


def unmet_parts(
    parts: Sequence[QuestionPart], quotes: Sequence[Quote], passages: Sequence[Passage]
) -> list[QuestionPart]:
    """The parts for which no quote that a model chose has what they ask for. That the quotes are about it is left to
    the model."""
    if not quotes:
        return list(parts)
    cited = [_cited(quote, passages, parts[0].language) for quote in quotes]
    return [part for part in parts if not _is_met(part, cited)]


def _cited(quote: Quote, passages: Sequence[Passage], language: str) -> Statement:
    """The quote with what it belongs to."""
    passage = next(one for one in passages if quote in one)
    statements = statements_of([passage], language)
    around = next((one for one in statements if one.quote.start < quote.end and quote.start < one.quote.end), None)
    read = plain(quote.text)
    if around is None:
        fact = Fact(read, quote.start, quote.end, FactKind.SENTENCE, None, None, language)
        return Statement(passage, quote, fact)
    return replace(around, quote=quote, fact=replace(around.fact, text=read))


def _is_met(part: QuestionPart, cited: Sequence[Statement]) -> bool:
    if part.kind is QuestionKind.SEVERAL:
        return sum(len(ENUMERATION.findall(one.fact.text)) + 1 for one in cited) >= part.count
    if part.kind is QuestionKind.WHAT_IS:
        return any(_mentions(part, one) for one in cited)
    return part.kind is QuestionKind.HOW or any(has_sign(part, one) for one in cited)


def _mentions(part: QuestionPart, statement: Statement) -> bool:
    term = _term_stems(part.term or "", part.language, statement.fact.language)
    return bool(term & (statement.stems | statement.stems_around))


class _Weights:
    """The words of a question, weighed by how few of the statements have them."""

    def __init__(self, part: QuestionPart, ranked: Sequence[RankedSentence]) -> None:
        self._asked = content_words(part.about, part.language)
        self._wanted: dict[str, frozenset[str]] = {}
        counts = Counter(
            word for one in ranked for word in self._in(one.statement.fact.language) & _same(one.statement.stems)
        )
        self._count = len(ranked)
        self._counts = counts

    def relevance(self, one: RankedSentence) -> Relevance:
        fact = one.statement.fact
        wanted = self._in(fact.language)
        own = _same(one.statement.stems)
        heading = _same(stems(f"{fact.heading or ''} \n{fact.lead or ''}", fact.language))
        return Relevance(
            in_it=self._share(wanted, own),
            around=self._share(wanted, own | _same(one.statement.stems_around)),
            heading=self._share(wanted, heading),
            similarity=one.similarity,
        )

    def strength(self, one: RankedSentence) -> float:
        found = self.relevance(one)
        return one.score + found.in_it + 0.5 * found.around

    def _in(self, language: str) -> frozenset[str]:
        if language not in self._wanted:
            self._wanted[language] = _same(stem_parts(self._asked, language))
        return self._wanted[language]

    def _share(self, wanted: frozenset[str], have: frozenset[str]) -> float:
        total = sum(map(self._weight, wanted))
        return sum(self._weight(word) for word in wanted & have) / total if total else 0.0

    def _weight(self, word: str) -> float:
        return math.log(2 + self._count / (1 + self._counts[word]))


def _same(found: Iterable[str]) -> frozenset[str]:
    """With one word for the several that name the same deed."""
    return frozenset(SAME.get(word, word) for word in found)


def _several(part: QuestionPart, relevant: Sequence[RankedSentence]) -> list[RankedSentence]:
    """The entries of one list, or a sentence that enumerates so many."""
    groups: dict[tuple[str, str | None, str | None], list[RankedSentence]] = {}
    for one in relevant:
        fact = one.statement.fact
        if len(ENUMERATION.findall(fact.text)) + 1 >= part.count and fact.kind not in ENTRIES:
            return [one]
        if fact.kind in ENTRIES:
            groups.setdefault((one.quote.document_id, fact.heading, fact.lead), []).append(one)
    return next((group for group in groups.values() if len(group) >= part.count), [])


def _has_name(part: QuestionPart, statement: Statement) -> bool:
    return signs.has_name(statement.fact.text, statement.fact.language, words(part.text))


def _has_number(part: QuestionPart, statement: Statement) -> bool:
    text = statement.fact.text
    return signs.has_number(text) and signs.has_measure(text, part.asked)


def _has_time(part: QuestionPart, statement: Statement) -> bool:
    return signs.has_time(statement.fact.text)


def _has_place(part: QuestionPart, statement: Statement) -> bool:
    return signs.has_place(statement.fact.text, statement.fact.language, words(part.text))


def _has_reason(part: QuestionPart, statement: Statement) -> bool:
    fact = statement.fact
    return signs.has_reason(fact.text, fact.language) or _is_asked_above(part, fact)


def _has_way(part: QuestionPart, statement: Statement) -> bool:
    fact = statement.fact
    if _is_asked_above(part, fact):
        return True
    if signs.has_way(fact.text, fact.language) or signs.is_order(fact.text, fact.language):
        return True
    return fact.kind in ENTRIES and signs.is_step(fact.text, fact.language)


def _is_asked_above(part: QuestionPart, fact: Fact) -> bool:
    """The heading or the lead asks the same question, so what stands below is its answer."""
    asked = stem_parts(content_words(part.about, part.language), fact.language)
    above = stems(f"{fact.heading or ''} \n{fact.lead or ''}", fact.language)
    return bool(asked) and len(asked & above) >= LEAST_OF_HEADING * len(asked)


def _defines(part: QuestionPart, statement: Statement) -> bool:
    fact = statement.fact
    term = _term_stems(part.term or "", part.language, fact.language)
    if not term or _is_asked_above(part, fact):
        return bool(term)
    subject = _term_stems(fact.subject or "", fact.language, fact.language)
    if subject and fact.kind is not FactKind.TABLE_ROW and term == subject:
        return True
    return _stands_where_terms_stand(term, fact)


def _term_stems(term: str, language: str, as_language: str) -> frozenset[str]:
    found = stem_parts(content_words(term, language), as_language)
    return found or frozenset(stem(word, as_language) for word in words(term))


# Around a term that is defined: `the X, a ...`, `is called X`, `= X`, `X is a`, `X: ...`.
_NAMED_BEFORE = re.compile(
    r"(?:(?<!\w)(?:called|known\s+as|termed|named|means|is|are|nennt\s+man|heißt|genannt|appelle|appelée?|llama\w*|denomina\w*|"
    r"chama\w*|nazywa\w*|to|is\s+the|unter)|[=:→]|->)\s+(?:the\s+|an?\s+|ein\w*\s+|une?\s+|un[ao]?\s+|la\s+|le\s+)?[“\"'(]?$",
    re.IGNORECASE,
)
_DEFINED_AFTER = re.compile(
    r"[”\"')]?(?:\s*(?:,\s+(?:an?|the|ein|eine|une?|una?|uma?|el|la|le|o|a|czyli)\s|=|:|–\s|—\s|-\s)|"
    r"\s*\([^()]{1,80}\)?\s*(?:is|are|ist|sind|est|es|é|to|,)?|"
    r"\s+(?:is|are|means|refers|denotes|describes|stands|was|ist|sind|bedeutet|bezeichnet|heißt|versteht\s+man|est|sont|désigne|"
    r"signifie|consiste|es|son|significa|consiste|designa|é|são|to|jest|są|oznacza|polega)\s|とは|是)",
    re.IGNORECASE,
)


def _stands_where_terms_stand(term: frozenset[str], fact: Fact) -> bool:
    text = fact.text
    for start, end in _spans(term, text, fact.language):
        if _DEFINED_AFTER.match(text, end) and _opens_clause(text[:start]):
            return True
        if _NAMED_BEFORE.search(text[max(0, start - 30) : start]) and _closes_clause(text[end : end + 1]):
            return True
    return False


_OPENING = re.compile(
    r"(?:^|[.;:,!?(]|\bthe|\ban?|\band|\bund|\bder|\bdie|\bdas|\beine?r?|\ble|\bla|\bles|l['’]|\bune?|\bel|\bo|\ba|\buna?|"
    r"\bunter|\bwhile|\bwhereas)\s*[“\"'*]?$",
    re.IGNORECASE,
)


def _opens_clause(before: str) -> bool:
    return _OPENING.search(before[-12:]) is not None


def _closes_clause(after: str) -> bool:
    return not after or after in ".,;:!?)”\"'"


def _spans(term: frozenset[str], text: str, language: str) -> Iterable[tuple[int, int]]:
    """Where the words of the term stand together."""
    found = [(match.start(), match.end(), stem_parts([match[0].lower()], language)) for match in WORDS.finditer(text)]
    for number, (start, _, first) in enumerate(found):
        if not first & term:
            continue
        run = list(takewhile(lambda word: word[2] & term, found[number:]))
        if frozenset().union(*(word[2] for word in run)) >= term:
            yield start, run[-1][1]


WORDS = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")

Sign = Callable[[QuestionPart, Statement], bool]
SIGNS: Mapping[QuestionKind, Sign] = {
    QuestionKind.WHO: _has_name,
    QuestionKind.HOW_MANY: _has_number,
    QuestionKind.WHEN: _has_time,
    QuestionKind.WHERE: _has_place,
    QuestionKind.HOW: _has_way,
    QuestionKind.WHY: _has_reason,
    QuestionKind.WHAT_IS: _defines,
}
