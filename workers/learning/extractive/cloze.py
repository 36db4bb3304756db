"""Cloze exercises: a fact of the library with a gap."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from workers.learning.extractive import terms
from workers.learning.extractive.hints import first_letter, hints, word_lengths
from workers.learning.extractive.material import Material, Statement
from workers.learning.extractive.terms import ARTICLES, Rank, Term
from workers.learning.forms import NUMBER_IN_TEXT
from workers.learning.phrases import phrases_in
from workers.learning.solutions import solution
from workers.learning.tutor import GAP, Difficulty, ExerciseDraft
from workers.text.facts import FactKind
from workers.text.formatting import one_line
from workers.text.inflection import other_number
from workers.text.words import content_words, stems, stop_words_of

FEWEST_LEFT = 3  # content words around a gap; fewer do not lead to the answer
MOST_GAPS = 2
FITS = 0.3  # what a gap gains that fits the difficulty
PER_RANK = 0.12  # what a gap loses for each step from a defined term to a frequent one
PER_USE = 0.02  # in a hard exercise, for each fact with the term
MOST_USES = 5
EXAMPLE = re.compile(
    r"for (?:instance|example)|e\.g\.|suppose|imagine|zum beispiel|z\.\s?b\.|par exemple|por e[jx]emp?lo|na przykład|"
    r"\bnp\.",
    re.IGNORECASE,
)
# A range, or the day of a date.
PART_OF_NUMBER = re.compile(
    r"\s+(?:or|to|and|bis|oder|und|à|a|ou|et|o|y|e|do|lub|i)\s+\d|\.?\s+(?:de\s+)?[^\W\d]+\s+(?:de\s+)?\d{4}"
)
ELIDED = re.compile(r"(?:^|(?<=\s))(?:l|un)['’]$", re.IGNORECASE)
CUT_OFF = re.compile(r"[\w]['’]$|-$")


@dataclass(frozen=True)
class Gap:
    """`answer` is what the fact says there; `text` the fact without it and without an article before it."""

    statement: Statement
    answer: str
    with_article: str
    text: str
    term: Term | None

    @property
    def rank(self) -> Rank:
        """A number is as sure a term as a heading."""
        return Rank.HEADING if self.term is None else self.term.rank

    @property
    def is_defined_here(self) -> bool:
        return self.term is not None and self.term.by is self.statement


def exercises(material: Material, difficulty: Difficulty) -> Iterator[ExerciseDraft]:
    """Best first, each answer and each fact once, then each fact again with another gap. Easy ones ask for what a fact
    defines, the others for a term that it uses, and the hard ones for the rarest."""
    yield from _drafts(_all_gaps(material), difficulty)


def of_terms(material: Material, difficulty: Difficulty) -> Iterator[ExerciseDraft]:
    """Only gaps for the terms that the facts define."""
    yield from _drafts([gap for gap in _all_gaps(material) if _defines(gap.statement, gap.term)], difficulty)


def _defines(statement: Statement, term: Term | None) -> bool:
    """Here, or elsewhere in the same words."""
    return term is not None and term.by is not None and term.by.quote == statement.quote


def _all_gaps(material: Material) -> list[Gap]:
    known = terms.collect(material)
    return [gap for one in material.on_topic for gap in gaps(one, known)]


def _drafts(found: Sequence[Gap], difficulty: Difficulty) -> Iterator[ExerciseDraft]:
    asked: set[str] = set()
    used: set[str] = set()
    later: list[Gap] = []
    for gap in sorted(found, key=lambda one: -_worth(one, difficulty)):
        if gap.answer.lower() in asked or gap.statement.text in used:
            later.append(gap)
            continue
        asked.add(gap.answer.lower())
        used.add(gap.statement.text)
        yield _draft(gap, difficulty)
    yield from (_draft(gap, difficulty) for gap in later)


def gaps(statement: Statement, known: Sequence[Term]) -> Iterator[Gap]:
    """All gaps whose answer nothing left in the fact gives away."""
    if not stands_alone(statement):
        return
    longer = [term for term in known if terms.find(term.text, statement.text, statement.language)]
    for term in longer:
        if any(term.stems < other.stems for other in longer):
            continue  # half of a longer term
        found = terms.find(term.text, statement.text, statement.language)
        if not all(terms.is_form(match[0], term) for match in found):
            continue  # `swarms` is no form of the noun `swarming`
        if term.rank is Rank.FREQUENT and not all(_ends_phrase(match, statement) for match in found):
            continue
        if len(found) <= MOST_GAPS and (gap := _gap(statement, found, term)):
            yield gap
    yield from number_gaps(statement)


def _ends_phrase(match: re.Match[str], statement: Statement) -> bool:
    """No other word of a phrase follows, as in `its ____ examples`."""
    following = re.match(r"\s+(\w+)", statement.text[match.end() :])
    return following is None or following[1].lower() in stop_words_of(statement.language)


def number_gaps(statement: Statement) -> Iterator[Gap]:
    """None in an example: its numbers are made up."""
    if EXAMPLE.search(statement.text):
        return
    for match in NUMBER_IN_TEXT.finditer(statement.text):
        if (
            statement.text.count(match[0]) == 1
            and match[0] not in ("0", "1")
            and (gap := _gap(statement, [match], None))
        ):
            yield gap


def stands_alone(statement: Statement) -> bool:
    """A fact that begins with a pronoun is about something that is not shown."""
    first = re.match(r"[\W_]*(\w+)", statement.text)
    return first is not None and first[1].lower() not in POINTING


_POINTING = """
    it its he she they their this these that those such here there and but so or also however therefore then i
    my we our us let er sie dies diese dieser dieses damit dadurch daher dann und aber ich wir il elle ils elles
    cela ce ces cette celui ceci et mais donc alors je nous on él ella ellos ellas esto este esta estos estas
    eso ese esa y pero entonces yo nosotros ele ela eles elas isto isso essa esse mas então eu nós ona ono oni
    one ten ci jest są ale więc wtedy ja
"""
POINTING = frozenset(_POINTING.split())


def _gap(statement: Statement, found: Sequence[re.Match[str]], term: Term | None) -> Gap | None:
    text, language = statement.text, statement.language
    for match in reversed(found):
        start = _start_with_article(text, match.start(), language)
        if CUT_OFF.search(text[:start]) or text[match.end() :][:1] in "-'’":
            return None
        text = text[:start] + GAP + text[match.end() :]
    first = found[0]
    answer = _in_case(first, term)
    gap = Gap(
        statement=statement,
        answer=answer,
        with_article=one_line(
            statement.text[_start_with_article(statement.text, first.start(), language) : first.end()]
        ),
        text=_with_context(one_line(text), statement, answer),
        term=term,
    )
    return gap if _is_hidden(gap) else None


def _start_with_article(text: str, at: int, language: str) -> int:
    """An article in front would give a first letter or a gender away, so it is part of the gap."""
    if elided := ELIDED.search(text[:at]):
        return elided.start()
    word = re.search(r"(\w+)\s+$", text[:at])
    return word.start() if word and word[1].lower() in ARTICLES.get(language, "").split() else at


def _in_case(match: re.Match[str], term: Term | None) -> str:
    """The first word of a sentence has a capital; inside a sentence only a name has one."""
    text = one_line(match[0])
    if match.start() > 0 or term is None or any(char.isupper() for char in text[1:]) or term.language == "de":
        return text
    return text if term.rank is Rank.NAME else text[0].lower() + text[1:]


def _with_context(text: str, statement: Statement, answer: str) -> str:
    """Entries of lists and tables are understood under their heading, which is left out where it tells the answer."""
    if statement.kind not in (FactKind.LIST_ITEM, FactKind.TABLE_ROW) or statement.section == statement.quote.title:
        return text
    is_telling = stems(answer, statement.language) & stems(statement.section, statement.language)
    return text if is_telling else f"({statement.section}) {text}"


def _is_hidden(gap: Gap) -> bool:
    language, left = gap.statement.language, gap.text.replace(GAP, " ")
    shown = stems(gap.answer, language) & stems(left, language)
    return (
        len(content_words(left, language)) >= FEWEST_LEFT
        and len(shown) <= len(stems(gap.answer, language)) // 2
        and gap.answer.lower() not in left.lower()
    )


def _worth(gap: Gap, difficulty: Difficulty) -> float:
    """Higher for gaps near the topic, for sure terms, and for those that fit the difficulty."""
    fits = FITS if gap.is_defined_here == (difficulty == "easy") else 0.0
    uses = gap.term.count if gap.term else 1
    rarity = PER_USE * min(uses, MOST_USES) if difficulty == "hard" else 0.0
    return gap.statement.score + fits - rarity - PER_RANK * gap.rank


def _draft(gap: Gap, difficulty: Difficulty) -> ExerciseDraft:
    language = gap.statement.language
    found = hints(gap.statement, gap.answer, word_lengths(gap.answer, language))
    return ExerciseDraft(
        type="cloze",
        prompt=phrases_in(language).gap.format(text=gap.text),
        choices=None,
        starter_code=None,
        hints=found if difficulty == "hard" else [*found, first_letter(gap.answer, language)],
        solution=solution(gap.statement.quote, _accepted(gap)),
        document_id=gap.statement.quote.document_id,
        language=language,
    )


def _accepted(gap: Gap) -> list[str]:
    """The answer, and spellings that are as good: with its article, in the other number, without a hyphen."""
    spellings = [gap.answer, gap.with_article, gap.answer.replace("-", " ")]
    if gap.statement.language == "en" and gap.term is not None:
        spellings.insert(1, other_number(gap.answer))
    return list(dict.fromkeys(spellings))
