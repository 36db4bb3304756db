"""Short-answer exercises: what something is, or why something is so, as a sentence of the library says."""

import re
from collections.abc import Iterator
from itertools import chain

from workers.learning.extractive import terms
from workers.learning.extractive.hints import hints
from workers.learning.extractive.material import Fact, Material
from workers.learning.extractive.terms import Term
from workers.learning.solutions import solution
from workers.learning.tutor import Difficulty, ExerciseDraft
from workers.text.definitions import Definition
from workers.text.formatting import one_line
from workers.text.words import STOP_WORDS, WORD, stem

KEYWORDS = 8
MODIFIER_ENDINGS = ("ly", "ing", "ed", "ive", "able")  # of words that are poor hints by themselves
REASON = re.compile(r"(?P<claim>[^,;:]+(?:,\s[^,;:]+){0,2}),\s+(?:because|since)\s+(?P<reason>[^;:]+)\.$", re.DOTALL)
SHORTEST_CLAIM, SHORTEST_REASON = 5, 5  # words
CONDITIONAL = re.compile(r"\b(?:why|when|if|whether|may|might)\b")


def exercises(material: Material, difficulty: Difficulty) -> Iterator[ExerciseDraft]:
    """Hard ones ask for reasons first; easy ones for the terms that the library uses most."""
    meanings, reasons = _meanings(material, difficulty), _reasons(material)
    yield from chain(reasons, meanings) if difficulty == "hard" else chain(meanings, reasons)


def _meanings(material: Material, difficulty: Difficulty) -> Iterator[ExerciseDraft]:
    known = terms.collect(material)
    found = {terms.key(f.definition.term): (f, f.definition) for f in reversed(material.on_topic) if f.definition}
    order = sorted(
        found, key=lambda key: -found[key][0].score - (_frequency_bonus(known[key]) if difficulty == "easy" else 0)
    )
    return (_ask_meaning(*found[key], known[key]) for key in order)


def _frequency_bonus(term: Term) -> float:
    return 0.02 * min(term.count, 10)


def _ask_meaning(fact: Fact, definition: Definition, term: Term) -> ExerciseDraft:
    article = f"{definition.article.lower()} " if definition.article else ""
    asked = {"are": f"What are {article}{term.text}?", "is": f"What is {article}{term.text}?"}
    return _draft(
        fact,
        prompt=asked.get(definition.verb, f"What does {term.text} mean?"),
        answer=one_line(definition.body),
        about=term.text,
    )


def _reasons(material: Material) -> Iterator[ExerciseDraft]:
    for fact in material.on_topic:
        match = REASON.match(fact.text)
        if match and _is_claim(match["claim"]) and len(match["reason"].split()) >= SHORTEST_REASON:
            claim = one_line(match["claim"])
            yield _draft(fact, f"Give the reason: “{claim}.”", one_line(match["reason"]), about=claim)


def _is_claim(claim: str) -> bool:
    return len(claim.split()) >= SHORTEST_CLAIM and CONDITIONAL.search(claim) is None


def _draft(fact: Fact, prompt: str, answer: str, about: str) -> ExerciseDraft:
    keywords = keywords_of(answer, about)
    more = [f"A good answer says something about “{_best_keyword(keywords)}”."] if keywords else []
    return ExerciseDraft(
        type="short_answer",
        prompt=prompt,
        choices=None,
        starter_code=None,
        hints=hints(fact, answer, *more),
        solution=solution(fact.quote, [answer], keywords=keywords),
        document_id=fact.quote.document_id,
    )


def _best_keyword(keywords: list[str]) -> str:
    """The longest that is no modifier: longer words say more."""
    return max(keywords, key=lambda word: (not word.endswith(MODIFIER_ENDINGS), len(word)))


def keywords_of(answer: str, about: str) -> list[str]:
    """The words that a right answer should have, in order, without those of the question."""
    asked = {stem(word.lower()) for word in WORD.findall(about)}
    found: dict[str, str] = {}
    for word in (match.lower() for match in WORD.findall(answer)):
        if word not in STOP_WORDS and not word.isdigit() and len(word) > 2 and stem(word) not in asked:
            found.setdefault(stem(word), word)
    return list(found.values())[:KEYWORDS]
