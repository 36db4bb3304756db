"""Short-answer exercises: what something is, why something is so, which points belong to a heading, what tells two
terms apart. Each has a rubric, and each item of it the exact words of the passage."""

import hashlib
import re
from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Any

from workers.learning.extractive import rubrics, terms
from workers.learning.extractive.cloze import stands_alone
from workers.learning.extractive.hints import hints
from workers.learning.extractive.material import Material, Statement
from workers.learning.extractive.planning import in_turns
from workers.learning.extractive.terms import Rank
from workers.learning.phrases import phrases_in
from workers.learning.solutions import solution
from workers.learning.tutor import Difficulty, ExerciseDraft
from workers.quotes.ranking import cosine
from workers.quotes.types import Quote
from workers.text.facts import FactKind
from workers.text.formatting import one_line

FEWEST_POINTS, MOST_ITEMS = 2, 4  # a definition or a reason may be one clause; several points are several
LONGEST_HEADING = 8  # words
COMPARABLE = 0.35, 0.85  # cosines of two definitions: less has nothing in common, more may be the same
MOST_PAIRS = 10
REASON_WORDS = {
    "en": r"because|since",
    "de": r"weil|da|denn",
    "fr": r"parce\s+que|parce\s+qu['’]|car|puisque",
    "es": r"porque|ya\s+que|puesto\s+que",
    "pt": r"porque|pois|já\s+que|uma\s+vez\s+que",
    "pl": r"ponieważ|bo|gdyż",
}
REASONS = {
    language: re.compile(
        rf"(?P<claim>[^;:]{{20,}}?),?\s+(?:{said})\s*(?P<reason>[^;:]{{15,}}?)[.!]?$", re.I | re.DOTALL
    )
    for language, said in REASON_WORDS.items()
}
CONDITIONAL = re.compile(r"^(?:why|when|if|whether|not|wenn|ob|si|cuando|se|quando|jeśli|gdy)\b|\?", re.IGNORECASE)
SHORTEST_PART = 3  # words of a claim and of a reason
NUMBERED = re.compile(r"^\d")


def exercises(material: Material, difficulty: Difficulty) -> Iterator[ExerciseDraft]:
    """Easy ones ask what terms mean, hard ones for reasons, comparisons and connections first."""
    explained, reasons = _explained(material), _reasons(material)
    points, compared, about = _points(material), _compared(material), _about(material)
    order = {
        "easy": [explained, points, about, reasons],
        "medium": [explained, reasons, points, about, compared],
        "hard": [reasons, compared, about, points, explained],
    }
    return in_turns(order[difficulty])


def _explained(material: Material) -> Iterator[ExerciseDraft]:
    for one in material.on_topic:
        if not one.subject or not one.body or one.kind is FactKind.TABLE_ROW:
            continue
        term = terms.strip_article(one.subject, one.language)
        items = rubrics.of_clauses(one.body, one, about=term)
        if not terms.is_term(term, one.language):
            continue
        if len(items) < FEWEST_POINTS:
            items += rubrics.of_statements(_others_on(term, one, material), about=term)
        said = phrases_in(one.language).explain
        yield from _draft(one, said[_pick(one.text, len(said))].format(term=term), one.text, term, items)


def _others_on(term: str, statement: Statement, material: Material) -> list[Statement]:
    """Other facts on the term in the same document."""
    return [
        one
        for one in material.all
        if one.quote.document_id == statement.quote.document_id
        and one.text != statement.text
        and terms.find(term, one.text, one.language)
    ]


def _reasons(material: Material) -> Iterator[ExerciseDraft]:
    for one in material.on_topic:
        match = REASONS[one.language].match(one.text) if one.language in REASONS else None
        if match is None or not stands_alone(one) or CONDITIONAL.search(match["claim"]):
            continue
        claim, reason = one_line(match["claim"]).rstrip(" ,"), one_line(match["reason"])
        if min(len(claim.split()), len(reason.split())) >= SHORTEST_PART:
            items = rubrics.of_clauses(reason, one, about=claim)
            yield from _draft(one, phrases_in(one.language).why.format(claim=claim), reason, claim, items)


def _points(material: Material) -> Iterator[ExerciseDraft]:
    """Under a heading that has two to four facts."""
    for group in _groups(material):
        first = group[0]
        about = _named(first)
        items = rubrics.of_statements(group, about=about)
        said = phrases_in(first.language).points
        n = min(3, max(FEWEST_POINTS, len(items) - 1))
        prompt = said[_pick(first.text, len(said))].format(heading=about, n=n)
        if len(items) >= FEWEST_POINTS:
            yield from _draft(
                first, prompt, "; ".join(one.text.rstrip(" .;") for one in group), about, items, _span(group)
            )


def _groups(material: Material) -> Iterator[list[Statement]]:
    """The facts of a section or list in the order of the text; those nearest to the topic first."""
    done: set[tuple[str, str, str | None]] = set()
    for one in material.on_topic:
        key = (one.quote.document_id, one.section, one.lead)
        if key in done:
            continue
        done.add(key)
        group = sorted(
            (other for other in material.all if (other.quote.document_id, other.section, other.lead) == key),
            key=lambda other: other.quote.start,
        )
        if _is_group(group):
            yield group


def _named(statement: Statement) -> str:
    """What a list or section is about; the columns of a table name nothing."""
    lead = None if statement.kind is FactKind.TABLE_ROW else statement.lead
    return (lead or statement.section).rstrip(" :")


def _is_group(group: Sequence[Statement]) -> bool:
    first = group[0]
    about = _named(first)
    is_named = _named(first) != first.quote.title
    is_heading = 0 < len(about.split()) <= LONGEST_HEADING and not about.endswith("?")
    is_one_text = all(one.passage is first.passage for one in group)
    return FEWEST_POINTS <= len(group) <= MOST_ITEMS and is_named and is_heading and is_one_text


def _span(group: Sequence[Statement]) -> Quote:
    """All of the group, as the passage has it."""
    passage, first, last = group[0].passage, group[0].quote, group[-1].quote
    text = passage.text[first.start - passage.start : last.end - passage.start]
    return Quote(first.document_id, first.title, text, first.start, last.end)


def _compared(material: Material) -> Iterator[ExerciseDraft]:
    """Two terms that the same section explains."""
    found = [one for one in material.on_topic if one.subject and one.body and one.kind is not FactKind.TABLE_ROW]
    pairs = [
        (one, other)
        for one, other in combinations(found, 2)
        if one.passage is other.passage and COMPARABLE[0] <= cosine(one.vector, other.vector) <= COMPARABLE[1]
    ]
    for one, other in pairs[:MOST_PAIRS]:
        first, second = (terms.strip_article(each.subject or "", each.language) for each in (one, other))
        if set(first.lower().split()) & set(second.lower().split()) and first.lower() in second.lower():
            continue
        about = f"{first} {second}"
        items = [item for each in (one, other) for item in rubrics.of_statements([each], about=about)]
        prompt = phrases_in(one.language).compare.format(one=first, other=second)
        if len(items) >= FEWEST_POINTS:
            yield from _draft(one, prompt, f"{one.text} {other.text}", about, items)


def _about(material: Material) -> Iterator[ExerciseDraft]:
    """A term on which several facts of one document say something."""
    for term in terms.collect(material):
        if term.rank > Rank.HEADING or not FEWEST_POINTS <= term.count <= MOST_ITEMS:
            continue
        found = [
            one for one in material.on_topic if terms.find(term.text, one.text, one.language) and stands_alone(one)
        ]
        found = [one for one in found if one.quote.document_id == found[0].quote.document_id]
        if len(found) < FEWEST_POINTS:
            continue
        items = rubrics.of_statements(found, about=term.text)
        n = max(FEWEST_POINTS, min(3, len(items) - 1))
        prompt = phrases_in(term.language).about.format(term=term.text, n=n)
        if len(items) >= FEWEST_POINTS:
            yield from _draft(found[0], prompt, " ".join(one.text for one in found[:MOST_ITEMS]), term.text, items)


def _draft(
    statement: Statement,
    prompt: str,
    answer: str,
    about: str,
    items: Sequence[dict[str, Any]],
    quote: Quote | None = None,
) -> Iterator[ExerciseDraft]:
    """One, where its rubric has an item."""
    rubric = list({item["quote"]: item for item in items}.values())[:MOST_ITEMS]
    if not rubric:
        return
    words = rubrics.keywords(answer, statement.language, about)
    said = phrases_in(statement.language)
    more = [said.mention.format(word=max(words, key=len))] if words else []
    yield ExerciseDraft(
        type="short_answer",
        prompt=prompt,
        choices=None,
        starter_code=None,
        hints=hints(statement, answer, *more),
        solution=solution(quote or statement.quote, [answer], keywords=words, rubric=rubric),
        document_id=statement.quote.document_id,
        language=statement.language,
    )


def _pick(text: str, of: int) -> int:
    return hashlib.sha256(text.encode()).digest()[0] % of
