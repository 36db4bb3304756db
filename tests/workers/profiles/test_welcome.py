from collections.abc import Sequence

import pytest

from tests.fakes.encoder import encode
from workers.profiles import wishes
from workers.profiles.welcome import ADD_DOCUMENTS, ASK, SAY_MORE, ExtractiveHost, Learner, Welcome
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


def welcome(*wished: str, bio: str = "", has_library: bool = True, passages: Sequence[Passage] = ()) -> Welcome:
    learner = Learner("Ana", bio, "", wished, has_library, dict.fromkeys(wished, passages))
    return ExtractiveHost(encode).welcome(learner)[0]


def test_only_what_is_so_is_said() -> None:
    assert welcome("bees", has_library=False).text == (
        "Welcome, Ana. Your library is empty as yet, so there is nothing to suggest from it."
    )
    assert welcome().text == "Welcome, Ana. Your profile does not say yet what you want to learn."
    assert welcome("ships").text == "Welcome, Ana. Your library has nothing yet that fits what you want to learn."


def test_the_learner_is_quoted() -> None:
    said = welcome(bio="I keep bees. I sell honey.", has_library=False)
    assert said.text.startswith("Welcome, Ana. You say of yourself: “I keep bees.” Your library is empty")


def test_what_fits_is_suggested_once_with_its_quote() -> None:
    said = welcome("how bees live in a hive", "how bees store honey in a hive", passages=[BEES])
    [suggestion] = said.suggestions
    assert (suggestion.title, suggestion.quote) == ("Bees", BEES.text)
    assert said.topics == ["Bees"]
    assert said.next == ["Read “Bees”.", ASK]


@pytest.mark.parametrize(
    ("wished", "has_library", "steps"),
    [
        ((), False, [ADD_DOCUMENTS, SAY_MORE]),
        (("ships",), False, [ADD_DOCUMENTS]),
        ((), True, [ADD_DOCUMENTS, SAY_MORE, ASK]),
    ],
)
def test_the_next_steps_fit_what_is_missing(wished: Sequence[str], has_library: bool, steps: Sequence[str]) -> None:
    assert welcome(*wished, has_library=has_library).next == steps


# What somebody wants to learn


def test_goals_come_before_other_wishes() -> None:
    text = "I like tea a lot. I want to learn sailing.\n\n## Goals\n\n- Understand transformers\n- Read papers."
    assert wishes.find(text) == ["Understand transformers", "Read papers.", "I want to learn sailing."]


def test_who_wants_nothing_is_taken_by_their_first_words() -> None:
    assert wishes.find("She keeps bees.") == ["She keeps bees."]
    assert wishes.find("") == []
    assert len(wishes.find("I want this. " * 20)) == wishes.MOST
