"""Questions that a sentence of the library answers: what something is, and why something is so."""

import re
from collections.abc import Iterator
from itertools import chain

from workers.learning.extractive import drafts, terms
from workers.learning.extractive.material import Fact, Material
from workers.learning.extractive.terms import Term
from workers.learning.tutor import Difficulty, ExerciseDraft
from workers.text.definitions import Definition
from workers.text.words import STOP_WORDS, WORD, stem

KEYWORDS = 8
PALE = ("ly", "ing", "ed", "ive", "able")  # endings of words that tell little by themselves
REASON = re.compile(r"(?P<claim>[^,;:]+(?:,\s[^,;:]+){0,2}),\s+(?:because|since)\s+(?P<reason>[^;:]+)\.$", re.DOTALL)
SHORTEST_CLAIM, SHORTEST_REASON = 5, 5  # words
SETTLED = re.compile(r"\b(?:why|when|if|whether|may|might)\b")


def exercises(material: Material, difficulty: Difficulty) -> Iterator[ExerciseDraft]:
    """The hard ones ask for reasons first; the easy ones for the things that the library speaks of most."""
    meanings, reasons = _meanings(material, difficulty), _reasons(material)
    yield from chain(reasons, meanings) if difficulty == "hard" else chain(meanings, reasons)


def _meanings(material: Material, difficulty: Difficulty) -> Iterator[ExerciseDraft]:
    known = terms.collect(material)
    found = {terms.key(f.definition.term): (f, f.definition) for f in reversed(material.on_topic) if f.definition}
    order = sorted(
        found, key=lambda key: -found[key][0].quote.score - (_fame(known[key]) if difficulty == "easy" else 0)
    )
    return (_ask_meaning(*found[key], known[key]) for key in order)


def _fame(term: Term) -> float:
    return 0.02 * min(term.count, 10)


def _ask_meaning(fact: Fact, definition: Definition, term: Term) -> ExerciseDraft:
    article = f"{definition.article.lower()} " if definition.article else ""
    asked = {"are": f"What are {article}{term.text}?", "is": f"What is {article}{term.text}?"}
    return _draft(
        fact,
        prompt=asked.get(definition.verb, f"What does {term.text} mean?"),
        answer=drafts.one_line(definition.body),
        about=term.text,
    )


def _reasons(material: Material) -> Iterator[ExerciseDraft]:
    for fact in material.on_topic:
        match = REASON.match(fact.text)
        if match and _is_claim(match["claim"]) and len(match["reason"].split()) >= SHORTEST_REASON:
            claim = drafts.one_line(match["claim"])
            yield _draft(fact, f"Give the reason: “{claim}.”", drafts.one_line(match["reason"]), about=claim)


def _is_claim(claim: str) -> bool:
    return len(claim.split()) >= SHORTEST_CLAIM and SETTLED.search(claim) is None


def _draft(fact: Fact, prompt: str, answer: str, about: str) -> ExerciseDraft:
    keywords = keywords_of(answer, about)
    helpful = [f"A good answer says something about “{_telling(keywords)}”."] if keywords else []
    return ExerciseDraft(
        type="short_answer",
        prompt=prompt,
        choices=None,
        starter_code=None,
        hints=drafts.hints(fact, answer, *helpful),
        solution=drafts.solution(fact, answer, [answer], keywords=keywords),
        document_id=fact.quote.passage.document_id,
    )


def _telling(keywords: list[str]) -> str:
    """The longest, which is seldom the least."""
    return max(keywords, key=lambda word: (not word.endswith(PALE), len(word)))


def keywords_of(answer: str, about: str) -> list[str]:
    """The words that an answer should have, apart from those that the question already says. In order."""
    said = {stem(word.lower()) for word in WORD.findall(about)}
    found: dict[str, str] = {}
    for word in (match.lower() for match in WORD.findall(answer)):
        if word not in STOP_WORDS and not word.isdigit() and len(word) > 2 and stem(word) not in said:
            found.setdefault(stem(word), word)
    return list(found.values())[:KEYWORDS]
