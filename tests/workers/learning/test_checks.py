"""Each check on an exercise that is sound but for one thing. The exercise and its faults are written by hand."""

from dataclasses import replace
from typing import Any

import pytest

from tests.support.learning_passages import DOCUMENTS, passages
from workers.learning.checks import Evidence, find_fault
from workers.learning.tutor import GAP, ExerciseDraft

EVIDENCE = Evidence(passages(), "en")
HUMUS = "Humus is the dark organic matter that remains when plants and animals have decomposed."
PERENNIAL = "A perennial is a plant that lives for more than two years."


def solution(document_id: str, quote: str, answer: str, **more: Any) -> dict[str, Any]:
    start = DOCUMENTS[document_id].index(quote)
    place = {"document_id": document_id, "start": start, "end": start + len(quote)}
    return {"answer": answer, "accepted": [answer], "explanation": quote, **place, **more}


def item(quote: str, points: Any = 1) -> dict[str, Any]:
    return {"text": quote, "points": points, "quote": quote, "keywords": quote.split()}


CLOZE = ExerciseDraft(
    "cloze",
    f"Fill the gap: {GAP} is a plant that lives for more than two years.",
    None,
    None,
    [],
    solution("plants", PERENNIAL, "perennial"),
    "plants",
)
CHOICE = ExerciseDraft(
    "multiple_choice",
    "Which term does this describe? “A plant that lives for more than two years.”",
    ["Annual", "Perennial", "Biennial"],
    None,
    [],
    solution("plants", PERENNIAL, "Perennial", index=1),
    "plants",
)
SHORT = ExerciseDraft(
    "short_answer",
    "What is meant by humus?",
    None,
    None,
    [],
    solution("soil", HUMUS, "dark organic matter", rubric=[item("dark organic matter"), item("have decomposed")]),
    "soil",
)


@pytest.mark.parametrize("draft", [CLOZE, CHOICE, SHORT], ids=lambda draft: draft.type)
def test_sound_exercise_has_no_fault(draft: ExerciseDraft) -> None:
    assert find_fault(draft, EVIDENCE) is None


@pytest.mark.parametrize("draft", [CLOZE, CHOICE, SHORT], ids=lambda draft: draft.type)
def test_quote_that_no_passage_has_is_a_fault(draft: ExerciseDraft) -> None:
    invented = replace(draft, solution=draft.solution | {"explanation": "A perennial was a monk."})
    assert find_fault(invented, EVIDENCE) == "the quote is not in the passages"
    assert find_fault(draft, Evidence([], "en")) == "the quote is not in the passages"


@pytest.mark.parametrize(
    ("prompt", "answer"),
    [
        ("Perennial?", "perennial"),
        (f"A {GAP} is a plant that lives for more than two years.", "perennial"),
        (f"An {GAP} is a plant that lives for more than two years.", "perennial"),
        ("A perennial is a plant that lives for more than two years.", "perennial"),
        (f"The perennial {GAP} is a plant that lives for more than two years.", "perennial"),
        (f"{GAP} was brought here by the monks of the twelfth century.", "perennial"),
        (f"{GAP} is a plant that lives for more than two years.", "biennial"),
        (f"A perennial {GAP} a plant that lives for more than two years.", "is"),
    ],
)
def test_cloze_that_is_not_the_quote_or_gives_the_key_away_has_a_fault(prompt: str, answer: str) -> None:
    draft = replace(CLOZE, prompt=prompt, solution=CLOZE.solution | {"answer": answer})
    assert find_fault(draft, EVIDENCE) is not None


@pytest.mark.parametrize(
    ("choices", "index", "fault"),
    [
        (["Annual", "Perennial", "Biennial"], 0, "the choices are not distinct, or the index is wrong"),
        (["Annual", "Perennial", "Biennial"], True, "the choices are not distinct, or the index is wrong"),
        (["Annual", "Perennial", "Biennial"], -2, "the choices are not distinct, or the index is wrong"),
        (["perennial", "Perennial", "Biennial"], 1, "the choices are not distinct, or the index is wrong"),
        (["", "Perennial", "Biennial"], 1, "the choices are not distinct, or the index is wrong"),
        (["annual", "Perennial", "biennial"], 1, "the choices differ in form"),
        (["Annuals", "Perennial", "Biennials"], 1, "the choices differ in form"),
        (["1789", "Perennial", "1848"], 1, "the choices differ in form"),
        (["Elm", "Perennial", "A tree that grows beside rivers and in wet meadows"], 1, "the choices differ in form"),
        (["Plant", "Perennial", "Biennial"], 1, "a wrong choice is true"),
    ],
)
def test_choices_that_are_ambiguous_or_tell_by_their_form_have_a_fault(
    choices: list[str], index: Any, fault: str
) -> None:
    draft = replace(CHOICE, choices=choices, solution=CHOICE.solution | {"index": index})
    assert find_fault(draft, EVIDENCE) == fault


def test_wrong_choice_that_another_passage_makes_true_is_a_fault() -> None:
    text = "A shrub is a plant that lives for more than two years, too."
    other = replace(passages()[0], document_id="shrubs", text=text, start=0, end=len(text))
    draft = replace(CHOICE, choices=["Annual", "Perennial", "Shrub"])
    assert find_fault(draft, EVIDENCE) is None
    assert find_fault(draft, Evidence([*passages(), other], "en")) == "a wrong choice is true"


@pytest.mark.parametrize(
    "rubric",
    [
        [],
        [item("dark organic matter"), item("discovered by monks")],
        [item("dark organic matter") | {"text": "monks grow roses in the abbey"}],
        [item("dark organic matter") | {"text": "dark organic matter of 1789"}],
        [item("dark organic matter"), item("have decomposed", points=0)],
        [item("dark organic matter"), item("have decomposed", points=True)],
        [item("dark organic matter"), item("have decomposed") | {"keywords": []}],
        [item("dark organic matter")] * 5,
    ],
)
def test_rubric_that_the_passage_does_not_prove_is_a_fault(rubric: list[dict[str, Any]]) -> None:
    draft = replace(SHORT, solution=SHORT.solution | {"rubric": rubric})
    assert find_fault(draft, EVIDENCE) == "the rubric is not proved"


def test_question_that_tells_its_answer_has_a_fault() -> None:
    draft = replace(SHORT, prompt="Which dark organic matter remains as humus?")
    assert find_fault(draft, EVIDENCE) == "the prompt tells the answer"
