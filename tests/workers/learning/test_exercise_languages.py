"""Lists, tables, headings and transcripts in six languages, by the tutor without a language model."""

import re
from typing import get_args

import pytest

from tests.fakes.encoder import encode
from workers.learning.extractive import ExtractiveTutor
from workers.learning.phrases import BY_LANGUAGE
from workers.learning.tutor import GAP, ExerciseDraft, ExerciseRequest, ExerciseType
from workers.quotes.types import Passage

TYPES = [type for type in get_args(ExerciseType) if type != "coding"]
TEXTS = {
    "en": (
        "tides",
        "# Tides\n\n- tide: slow rise and fall of the sea caused by the moon\n- ebb: phase in which the water falls\n"
        "- flood: phase in which the water rises\n- tidal range - difference between high water and low water\n"
        "- there are usually 2 floods in about 25 hours\n",
    ),
    "de": (
        "Gezeiten",
        "# Gezeiten\n\nDie Ebbe ist die Phase, in der das Wasser sinkt. Die Flut ist die "
        "Phase, in der das Wasser steigt. "
        "Der Tidenhub ist der Unterschied zwischen Hochwasser und Niedrigwasser. Eine "
        "Springtide ist eine besonders hohe "
        "Flut bei Vollmond und Neumond. Die Flut steigt, weil der Mond das Meer anzieht.\n",
    ),
    "fr": (
        "marées",
        "# Les marées\n\n- Marée : mouvement périodique du niveau de la mer\n- Jusant : "
        "période pendant laquelle l'eau "
        "descend\n- Flot : période pendant laquelle l'eau monte\n- Marnage : différence "
        "entre la pleine mer et la basse "
        "mer\n",
    ),
    "es": (
        "mareas",
        "# Las mareas\n\nLa marea es el movimiento periódico del nivel del mar. La "
        "bajamar es el momento en que el agua "
        "está más baja. La pleamar es el momento en que el agua alcanza su máxima "
        "altura. El agua del océano sube, porque la Luna tira con fuerza de ella.\n",
    ),
    "pt": (
        "marés",
        "# As marés\n\nA maré é o movimento periódico do nível do mar. A baixa-mar é o "
        "momento em que a água desce ao "
        "mínimo. A preia-mar é o momento em que a água alcança a altura máxima. A água "
        "sobe, porque a Lua atrai o oceano.\n",
    ),
    "pl": (
        "pływy",
        "# Pływy\n\n- Przypływ: okres, w którym poziom wody rośnie\n- Odpływ: okres, w którym poziom wody opada\n"
        "- Skok pływu: różnica między wysoką a niską wodą\n- Pływ syzygijny: szczególnie "
        "wysoki pływ podczas pełni i nowiu\n",
    ),
}
TABLE = """# Planets

| Planet | Moons | Colour |
|---|---|---|
| Mars | two small moons | red |
| Neptune | fourteen known moons | blue |
| Saturn | many icy moons | yellow |
| Venus | no moon at all | white |
"""
TRANSCRIPT = """TEACHER: Now the sea.
TEACHER: A tide is a slow rise and fall of the sea.
PUPIL: What is the ebb?
TEACHER: The ebb is the phase in which the water of the sea falls. The flood is the phase in which the sea rises again.
TEACHER: The tidal range is the difference between high water and low water.
"""


def write(type: ExerciseType, topic: str, text: str, count: int = 3) -> list[ExerciseDraft]:
    passage = Passage("sea", "The sea", text, 0, len(text), score=0.5)
    return ExtractiveTutor(encode).write_exercises(ExerciseRequest(type, topic, "medium", count), [passage])[0]


@pytest.mark.parametrize("type", TYPES)
@pytest.mark.parametrize("language", TEXTS)
def test_exercises_are_written_in_the_language_of_the_text(language: str, type: ExerciseType) -> None:
    topic, text = TEXTS[language]
    drafts = write(type, topic, text)
    assert drafts
    for draft in drafts:
        assert draft.language == language
        assert text[draft.solution["start"] : draft.solution["end"]] == draft.solution["explanation"]


@pytest.mark.parametrize("language", TEXTS)
def test_no_article_stands_before_a_gap(language: str) -> None:
    topic, text = TEXTS[language]
    for draft in write("cloze", topic, text, count=10):
        assert not re.search(rf"\b(?:the|an?|die|der|la|le|el|o|a)\s+{GAP}", draft.prompt, re.IGNORECASE)


def test_every_language_has_phrases_for_every_kind_of_question() -> None:
    assert set(BY_LANGUAGE) == set(TEXTS)
    for phrases in BY_LANGUAGE.values():
        assert GAP not in phrases.gap
        assert phrases.gap.format(text="x").endswith("x")
        assert all("{term}" in text for text in (*phrases.explain, *phrases.which_meaning))


def test_cells_of_a_table_are_asked_with_others_of_their_column() -> None:
    draft = next(one for one in write("multiple_choice", "moons of planets", TABLE, count=10) if "Mars" in one.prompt)
    cells = {"Two small moons", "Fourteen known moons", "Many icy moons", "No moon at all"}
    assert draft.choices is not None
    assert set(draft.choices) <= cells or set(draft.choices) <= {"Red", "Blue", "Yellow", "White"}


@pytest.mark.parametrize("type", TYPES)
def test_names_of_speakers_are_not_asked_for(type: ExerciseType) -> None:
    drafts = write(type, "tide, ebb and flood of the sea", TRANSCRIPT)
    assert drafts
    assert not any("TEACHER" in one.prompt or "teacher" in one.solution["answer"].lower() for one in drafts)


def test_points_of_a_section_are_the_items_of_the_rubric() -> None:
    topic, text = TEXTS["pl"]
    draft = next(one for one in write("short_answer", topic, text, count=10) if "Wymień" in one.prompt)
    quotes = [item["quote"] for item in draft.solution["rubric"]]
    assert len(quotes) == 4
    assert all(quote in draft.solution["explanation"] for quote in quotes)


def test_difficulty_changes_what_is_asked() -> None:
    _, text = TEXTS["es"]
    topic = "el agua y la Luna"
    passage = Passage("sea", "The sea", text, 0, len(text), score=0.5)
    easy, hard = (
        ExtractiveTutor(encode).write_exercises(ExerciseRequest("short_answer", topic, level, 1), [passage])[0][0]
        for level in ("easy", "hard")
    )
    assert "Por qué" not in easy.prompt
    assert "Por qué" in hard.prompt
