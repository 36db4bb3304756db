"""Multiple-choice exercises. The wrong choices come from the library too: other terms, what is said of them, other
cells of a table's column, or numbers near the right one."""

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from workers.learning import forms
from workers.learning.extractive import cloze, terms
from workers.learning.extractive.cloze import Gap
from workers.learning.extractive.hints import hints
from workers.learning.extractive.material import Material, Statement
from workers.learning.extractive.planning import in_turns
from workers.learning.extractive.terms import Term
from workers.learning.forms import capitalised
from workers.learning.phrases import phrases_in
from workers.learning.solutions import solution
from workers.learning.tutor import GAP, Difficulty, ExerciseDraft
from workers.quotes.ranking import cosine
from workers.text.facts import FactKind
from workers.text.formatting import one_line
from workers.text.words import stems

DISTRACTORS, FEWEST_DISTRACTORS = 3, 2
SAME_FIELD = 0.25  # the least cosine of a fact of another document
CONSIDERED = 6  # of the best others, of which those of the right length are taken
SYNONYM = 0.8  # the cosine from which two facts may mean the same
LONGEST_CHOICE = 160  # characters
SHORTEST_BODY = 3  # content words
# Which of the candidates, nearest first, the three are drawn from.
DRAWN_FROM = {"hard": slice(0, 4), "medium": slice(1, 7), "easy": slice(3, 12)}
DANGLING = re.compile(r"\b(?:which|that|when|where) (?:they|it|he|she)\b", re.IGNORECASE)  # about another sentence
FACTORS = (0.5, 2, 1.5, 0.75, 3, 1.25, 10, 0.1)
YEARS = (-12, 9, -5, 14, 6, -21)
ALIASES = re.compile(
    r"also (?:known as|called|named)|another name for|synonym|auch .{0,20}genannt|aussi appelé|también", re.I
)


CHOOSABLE = (terms.Rank.DEFINED, terms.Rank.EMPHASISED, terms.Rank.NAME)
# Columns that say what the first cell of a row means.
_MEANINGS = """
    meaning definition description explanation bedeutung beschreibung erklärung signification définition explication
    significado definición descripción definição descrição znaczenie opis definicja
"""
MEANINGS = frozenset(_MEANINGS.split())


@dataclass(frozen=True)
class Question:
    """`others` are possible wrong choices, the best first."""

    prompt: str
    answer: str
    others: Sequence[str]
    statement: Statement


@dataclass(frozen=True)
class Pool:
    """All that a library explains, and the terms that it uses."""

    explained: Sequence[Statement]
    known: Sequence[Term]
    aliases: Sequence[Statement]


def exercises(material: Material, difficulty: Difficulty) -> Iterator[ExerciseDraft]:
    """Easy ones ask for terms, the others first for what is said of them: a cloze asks for the terms too."""
    pool = _pool(material)
    by_term, by_meaning = _terms(material, pool, difficulty), _meanings(material, pool, difficulty)
    others = [_cells(material), _gaps(material, pool), _numbers(material)]
    if difficulty == "easy":
        questions = in_turns([by_term, *others, by_meaning])
    else:
        questions = chain(in_turns([by_meaning, *others]), by_term)
    for question in questions:
        yield from _drafts(question)


def of_terms(material: Material, difficulty: Difficulty) -> Iterator[ExerciseDraft]:
    """Only about the terms that the library defines."""
    pool = _pool(material)
    for question in chain(_terms(material, pool, difficulty), _meanings(material, pool, difficulty)):
        yield from _drafts(question)


def _pool(material: Material) -> Pool:
    explained = [one for one in material.all if one.subject and one.body and one.kind is not FactKind.TABLE_ROW]
    aliases = [one for one in material.all if ALIASES.search(one.text)]
    return Pool(explained, terms.collect(material), aliases)


def _explained(material: Material) -> list[tuple[Statement, str, str]]:
    return [
        (one, terms.strip_article(one.subject, one.language), one_line(one.body))
        for one in material.on_topic
        if one.subject and one.body and one.kind is not FactKind.TABLE_ROW and _says_enough(one.body, one.language)
    ]


def _says_enough(body: str, language: str) -> bool:
    return len(stems(body, language)) >= SHORTEST_BODY and DANGLING.search(body) is None


def _terms(material: Material, pool: Pool, difficulty: Difficulty) -> Iterator[Question]:
    for statement, subject, body in _explained(material):
        if stems(subject, statement.language) & stems(body, statement.language):
            continue  # a word of the right choice would be recognised
        others = [
            terms.strip_article(other.subject, other.language)
            for other in _others(statement, pool.explained, difficulty)
            if other.subject is not None and not _are_aliases(subject, other.subject, pool)
        ]
        alike = [one for one in others if forms.are_alike(subject, one, statement.language)]
        said = phrases_in(statement.language).which_term
        yield Question(_one_of(said, subject).format(text=_ended(body)), subject, alike, statement)


def _meanings(material: Material, pool: Pool, difficulty: Difficulty) -> Iterator[Question]:
    for statement, subject, body in _explained(material):
        own = stems(subject, statement.language)
        if len(body) > LONGEST_CHOICE or own & stems(body, statement.language):
            continue
        others = [
            one_line(other.body)
            for other in _others(statement, pool.explained, difficulty)
            if other.body and _is_other_meaning(other, own)
        ]
        said = phrases_in(statement.language).which_meaning
        yield Question(
            _one_of(said, body).format(term=subject), _ended(body), [_ended(one) for one in others], statement
        )


def _is_other_meaning(other: Statement, own: frozenset[str]) -> bool:
    body = other.body or ""
    names_own_subject = stems(other.subject or "", other.language) & stems(body, other.language)
    return len(body) <= LONGEST_CHOICE and not names_own_subject and not own & stems(body, other.language)


def _others(statement: Statement, explained: Sequence[Statement], difficulty: Difficulty) -> list[Statement]:
    """What explains another term in the same language; the harder, the nearer in meaning."""
    subject = terms.key_of(statement.subject or "", statement.language)
    near = [
        (cosine(statement.vector, other.vector), other)
        for other in explained
        if other.language == statement.language and terms.key_of(other.subject or "", other.language) != subject
    ]
    own = statement.quote.document_id
    fitting = [
        (nearness, other)
        for nearness, other in sorted(near, key=lambda pair: -pair[0])
        if nearness < SYNONYM and not _differ_in_number(statement, other)
    ]
    at_home = [other for _, other in fitting if other.quote.document_id == own]
    elsewhere = [other for nearness, other in fitting if other.quote.document_id != own and nearness >= SAME_FIELD]
    wanted = at_home[DRAWN_FROM[difficulty]]
    return [*wanted, *(other for other in at_home if other not in wanted), *elsewhere]


def _differ_in_number(one: Statement, other: Statement) -> bool:
    return None not in (one.is_plural, other.is_plural) and one.is_plural != other.is_plural


def _are_aliases(one: str, other: str, pool: Pool) -> bool:
    """One is a part of the other, or a fact says that they are names of the same."""
    mine, theirs = one.lower(), other.lower()
    if set(mine.split()) <= set(theirs.split()) or set(theirs.split()) <= set(mine.split()):
        return True
    return any(mine in alias.text.lower() and theirs in alias.text.lower() for alias in pool.aliases)


def _cells(material: Material) -> Iterator[Question]:
    """`Which “moons” belongs to “Mars”?`, with the other cells of the column."""
    rows = [(one, cells_of(one)) for one in material.all if one.kind is FactKind.TABLE_ROW]
    for statement in material.on_topic:
        if statement.kind is not FactKind.TABLE_ROW or not statement.subject:
            continue
        for column, cell in cells_of(statement).items():
            others = [
                cells[column]
                for other, cells in rows
                if column in cells and other.section == statement.section and other.subject != statement.subject
            ]
            said = phrases_in(statement.language)
            which = said.which_meaning[0] if column.lower() in MEANINGS else said.which_cell
            alike = [one for one in dict.fromkeys(others) if one.lower() != cell.lower() and _is_one_kind(cell, one)]
            prompt = which.format(column=column, row=statement.subject, term=statement.subject)
            yield Question(prompt, cell, alike, statement)


def _is_one_kind(one: str, other: str) -> bool:
    return any(char.isdigit() for char in one) == any(char.isdigit() for char in other)


def cells_of(row: Statement) -> dict[str, str]:
    """The cells of a row by the names of their columns."""
    _, _, rest = row.text.partition(" – ")  # as workers/text/facts.py writes rows
    pairs = [cell.partition(": ") for cell in rest.split("; ")]
    return {name.strip(): cell.strip() for name, mark, cell in pairs if mark and name.strip() and cell.strip()}


def _gaps(material: Material, pool: Pool) -> Iterator[Question]:
    """Of terms that the library explains or emphasises, in facts that do not define them."""
    for statement in material.on_topic:
        if statement.kind is FactKind.TABLE_ROW:
            continue
        found = [gap for gap in cloze.gaps(statement, pool.known) if _is_sure(gap)]
        for gap in found[:1]:
            others = [term.text for term in _terms_like(gap, pool)]
            text = phrases_in(statement.language).which_gap.format(text=gap.text)
            yield Question(text, gap.answer, others, statement)


def _terms_like(gap: Gap, pool: Pool) -> list[Term]:
    """Other terms of its form that its fact does not name, those of its document first."""
    language, own = gap.statement.language, gap.statement.quote.document_id
    fitting = [
        term
        for term in pool.known
        if term.language == language
        and term.rank in CHOOSABLE
        and term.is_code == (gap.term is not None and gap.term.is_code)
        and not any(term.stems < other.stems for other in pool.known)
        and not terms.find(term.text, gap.statement.text, language)
        and forms.are_alike(gap.answer, term.text, language)
        and _has_no_part_of(gap.answer, term)
    ]
    return [term for term in fitting if term.document_id == own]


def _has_no_part_of(answer: str, term: Term) -> bool:
    own = terms.phrase_stems(answer, term.language)
    return not own & term.stems


def _is_sure(gap: Gap) -> bool:
    """An inflected language tells a wrong choice by its ending, unless the gap is the subject."""
    is_free = gap.statement.language not in ("de", "pl") or gap.text.startswith(GAP)
    return gap.term is not None and gap.rank <= terms.Rank.NAME and not gap.is_defined_here and is_free


def _numbers(material: Material) -> Iterator[Question]:
    for statement in material.on_topic:
        if statement.kind is FactKind.TABLE_ROW or not cloze.stands_alone(statement):
            continue
        for gap in list(cloze.number_gaps(statement))[:1]:
            text = phrases_in(statement.language).which_number.format(text=gap.text)
            yield Question(text, gap.answer, numbers_near(gap.answer), statement)


def numbers_near(right: str) -> list[str]:
    """Numbers of the same form: years near a year, and others by simple factors."""
    if forms.YEAR.fullmatch(right):
        return [str(int(right) + years) for years in _shuffled(YEARS, right)]
    match = re.match(r"(\d+)(?:([.,])(\d+))?(\s?%)?$", right)
    if match is None:
        return []
    whole, mark, decimals, unit = match.groups()
    if mark and len(decimals) == 3 and len(whole) <= 3:
        value, places = float(whole + decimals), 0  # thousands
    else:
        value, places = float(f"{whole}.{decimals or 0}"), len(decimals or "")
    most = 100.0 if unit else float("inf")
    near = [round(value * factor, places) for factor in _shuffled(FACTORS, right)]
    if places == 0 and value <= 12:
        near = [value + step for step in _shuffled((-2, -1, 1, 2, 3, 4), right)]
    return [
        _written(one, places, mark, decimals) + (unit or "")
        for one in dict.fromkeys(near)
        if 0 < one <= most and one != value
    ]


def _written(value: float, places: int, mark: str | None, decimals: str | None) -> str:
    if mark and places == 0:
        return f"{round(value):,}".replace(",", mark)
    return f"{value:.{places}f}".replace(".", mark or ".")


def _drafts(question: Question) -> Iterator[ExerciseDraft]:
    """One, where there are enough wrong choices of about its length."""
    answer = capitalised(question.answer)
    unlike = [capitalised(one) for one in dict.fromkeys(question.others) if one.lower() != question.answer.lower()]
    near = sorted(unlike[:CONSIDERED], key=lambda one: abs(len(one) - len(answer)))[:DISTRACTORS]
    if len(near) < FEWEST_DISTRACTORS:
        return
    choices = sorted([answer, *near], key=lambda choice: _pseudo_random(question.prompt, choice))
    wrong = next(choice for choice in choices if choice != answer)
    said = phrases_in(question.statement.language)
    yield ExerciseDraft(
        type="multiple_choice",
        prompt=question.prompt,
        choices=choices,
        starter_code=None,
        hints=hints(question.statement, answer, said.not_this.format(choice=wrong)),
        solution=solution(question.statement.quote, [answer], index=choices.index(answer)),
        document_id=question.statement.quote.document_id,
        language=question.statement.language,
    )


def _ended(body: str) -> str:
    return capitalised(body.rstrip(" .;,:")) + "."


def _one_of(said: Sequence[str], text: str) -> str:
    """Another wording for another text, the same one for the same text."""
    return said[_pseudo_random(text)[0] % len(said)]


def _shuffled(values: Sequence[float], text: str) -> list[float]:
    return sorted(values, key=lambda value: _pseudo_random(text, str(value)))


def _pseudo_random(*parts: str) -> bytes:
    """A sort key without bias that is the same in every process."""
    return hashlib.sha256("\n".join(parts).encode()).digest()
