from collections.abc import Sequence

import pytest

from tests.fakes.encoder import encode
from workers.learning.resource_ranking import ResourceRequest
from workers.profiles.welcome import (
    ADD_DOCUMENTS,
    ASK_QUESTIONS,
    DESCRIBE_GOALS,
    ExtractiveWelcomeWriter,
    Learner,
    Welcome,
)
from workers.quotes.types import Passage

BEES = Passage(
    document_id="01a1fe00-0000-7000-8000-000000000001",
    title="Bees",
    text="A hive is a box in which bees live and store honey.",
    start=0,
    end=51,
    score=1.0,
    similarity=0.9,
)


def welcome(*goals: str, bio: str = "", has_library: bool = True, passages: Sequence[Passage] = ()) -> Welcome:
    found = [(ResourceRequest(goal, 3), passages) for goal in goals]
    learner = Learner("Ana", bio, "", goals, has_library, found)
    return ExtractiveWelcomeWriter(encode).write(learner)[0]


def test_welcome_says_why_nothing_is_suggested() -> None:
    assert welcome("bees", has_library=False).text == (
        "Welcome, Ana. You have no documents yet, and nothing in the shared library fits so far."
    )
    assert welcome().text == "Welcome, Ana. Your profile does not say yet what you want to learn."
    assert welcome("ships").text == "Welcome, Ana. Your library has nothing yet that fits what you want to learn."


def test_welcome_quotes_the_bio() -> None:
    written = welcome(bio="I keep bees. I sell honey.", has_library=False)
    assert written.text.startswith("Welcome, Ana. You say of yourself: “I keep bees.” You have no documents yet")


def test_fitting_document_is_suggested_once_with_its_quote() -> None:
    written = welcome("how bees live in a hive", "how bees store honey in a hive", passages=[BEES])
    [suggestion] = written.suggestions
    assert (suggestion.quote.title, suggestion.quote.text) == ("Bees", BEES.text)
    assert written.topics == ["Bees"]
    assert written.next == ["Read “Bees”.", ASK_QUESTIONS]


@pytest.mark.parametrize(
    ("goals", "has_library", "steps"),
    [
        ((), False, [ADD_DOCUMENTS, DESCRIBE_GOALS]),
        (("ships",), False, [ADD_DOCUMENTS]),
        ((), True, [ADD_DOCUMENTS, DESCRIBE_GOALS, ASK_QUESTIONS]),
    ],
)
def test_next_steps_name_what_is_missing(goals: Sequence[str], has_library: bool, steps: Sequence[str]) -> None:
    assert welcome(*goals, has_library=has_library).next == steps


def test_welcome_names_what_needs_practice_most() -> None:
    learner = Learner("Ana", "", "", ["ships"], True, [], weak=[("Overfitting", 0.467), ("SQL", 0.7)])
    text = ExtractiveWelcomeWriter(encode).write(learner)[0].text
    assert text.startswith(
        "Welcome, Ana. Of what you have worked on, Overfitting needs practice most: your mastery is estimated at 47 %."
    )
