"""Grading what code alone can compare: choices, gaps, and exercises that the learner gave up."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from workers.learning.grading import comparing
from workers.learning.grading.comparing import How, Match
from workers.learning.grading.folding import visible, words
from workers.learning.grading.types import GradedItem, Grading
from workers.learning.tutor import GAP

MOST_REPEATED = 120  # characters of an answer that feedback repeats
LETTER = re.compile(r"^\W*(?:option|choice|antwort|réponse|respuesta|resposta|odpowiedź)?\s*([a-z])\W*$", re.IGNORECASE)
LETTERED = re.compile(r"^\W*([a-z])\s*[).:\]-]\s*(?P<text>\S.*)$", re.IGNORECASE | re.DOTALL)
INDEX = re.compile(r"^\W*(\d{1,2})\W*$")

Solution = Mapping[str, Any]


def grade_choice(answer: str, choices: Sequence[str], solution: Solution, *, language: str) -> Grading:
    """The answer names a choice by its text, its letter, or its index from 0."""
    right = index_of(solution, choices)
    chosen, match = find_choice(visible(answer), choices, language)
    is_right = chosen is not None and chosen == right
    expected = choices[right] if right is not None else str(solution["answer"])
    if is_right:
        feedback = f"Right: {_quoted(expected)}.{_remark(answer, match)}"
    elif chosen is None:
        feedback = f"{_quoted(answer)} is none of the choices. The answer is {_quoted(expected)}."
    else:
        feedback = f"You chose {_quoted(choices[chosen])}. The answer is {_quoted(expected)}."
    return _grading(is_right, expected, answer, feedback, solution)


def index_of(solution: Solution, choices: Sequence[str]) -> int | None:
    """Of the right choice. Old exercises say it by its text alone."""
    index = solution.get("index")
    if isinstance(index, int) and 0 <= index < len(choices):
        return index
    return choices.index(solution["answer"]) if solution.get("answer") in choices else None


def find_choice(answer: str, choices: Sequence[str], language: str) -> tuple[int | None, Match | None]:
    """The one choice that the answer names: a text before a letter, and a letter before a number."""
    found = _by_text(answer, choices, language)
    if found[0] is not None:
        return found
    if (lettered := LETTERED.match(answer)) is not None:
        named = _by_text(lettered["text"], choices, language)
        return named if named[0] == _at(lettered[1]) else (None, None)
    if (letter := LETTER.match(answer)) is not None:
        return _within(_at(letter[1]), choices), None
    if (index := INDEX.match(answer)) is not None:
        return _within(int(index[1]), choices), None
    return None, None


def _by_text(answer: str, choices: Sequence[str], language: str) -> tuple[int | None, Match | None]:
    """A choice that is met exactly, or the only one that is nearly met."""
    found = {}
    for index, choice in enumerate(choices):
        others = frozenset(word for other in choices if other != choice for word in words(other))
        if match := comparing.compare(answer, choice, language=language, known=others):
            found[index] = match
    for how in comparing.ORDER:
        named = [index for index, match in found.items() if match.how == how]
        if named:
            return (named[0], found[named[0]]) if len(named) == 1 else (None, None)
    return None, None


def _at(letter: str) -> int:
    return ord(letter.lower()) - ord("a")


def _within(index: int, choices: Sequence[str]) -> int | None:
    return index if 0 <= index < len(choices) else None


def grade_cloze(answer: str, prompt: str, solution: Solution, *, language: str) -> Grading:
    """The answer is what belongs into the gap, or the whole sentence with it."""
    accepted = [str(text) for text in [solution["answer"], *solution.get("accepted", ())]]
    shown = frozenset(words(prompt))
    match = comparing.best(_in_gap(visible(answer), prompt), accepted, language=language, known=shown)
    expected = accepted[0]
    if match is None:
        feedback = f"You wrote {_quoted(answer)}; the gap needs {_quoted(expected)}."
    else:
        feedback = f"Right: {_quoted(expected)}.{_remark(answer, match)}"
    return _grading(match is not None, expected, answer, feedback, solution)


def _in_gap(answer: str, prompt: str) -> str:
    """Of a whole sentence, what stands where the prompt has its gap."""
    if GAP not in prompt:
        return answer
    before, _, after = (part.strip() for part in prompt.partition(GAP))
    before = before.partition(": ")[2] or before
    start = answer.casefold().find(before.casefold()) if before else 0
    end = answer.casefold().rfind(after.casefold()) if after.strip(" .") else len(answer)
    if len(before) + len(after) < len(GAP) or start < 0 or end < 0:
        return answer
    return answer[start + len(before) : end].strip() or answer


def give_up(solution: Solution, items: Sequence[str]) -> Grading:
    """Nothing is met, and the learner sees the solution."""
    return Grading(
        correct=False,
        score=0.0,
        items=[GradedItem(text, met=False) for text in items or [str(solution["answer"])]],
        tests=None,
        feedback=f"The answer is {_quoted(str(solution['answer']))}.{_source(solution)}",
    )


def give_up_code() -> Grading:
    """The solution is source text, which no line of feedback can hold."""
    feedback = "You gave up. `solution` has a right answer, and the tests that you may see."
    return Grading(correct=False, score=0.0, items=[], tests=None, feedback=feedback)


def _grading(is_right: bool, expected: str, answer: str, feedback: str, solution: Solution) -> Grading:
    evidence = answer if is_right else None
    return Grading(
        correct=is_right,
        score=float(is_right),
        items=[GradedItem(expected, is_right, evidence)],
        tests=None,
        feedback=f"{feedback}{_source(solution)}",
    )


def _remark(answer: str, match: Match | None) -> str:
    remarks: Mapping[How, str] = {
        "exact": "",
        "form": f" You wrote it in another form: {_quoted(answer)}.",
        "typo": f" There is a typo in {_quoted(answer)}.",
    }
    return remarks[match.how] if match is not None else ""


def _source(solution: Solution) -> str:
    quote = str(solution.get("explanation") or "").strip()
    return f" The passage says: “{quote}”" if quote else ""


def _quoted(text: str) -> str:
    plain = " ".join(text.split())
    return f"“{plain if len(plain) <= MOST_REPEATED else plain[: MOST_REPEATED - 1] + '…'}”"
