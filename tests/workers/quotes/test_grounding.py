"""Which piece of a passage supports a sentence."""

import pytest

from workers.quotes.grounding import Claim, Grounding
from workers.quotes.types import Passage

TEXT = (
    "# Kilns\n\nThe kiln of Orlen was built in 1893 by Marta Brandt. She fired it with peat, but never with coal. "
    "It holds 1,250 bricks. It was not repaired before the war.\n\n"
    "Elias Koch closed the works. He moved to Lund in the following year."
)
OTHER = "A brick weighs about three kilograms. Wet clay shrinks by a tenth."


def support(sentence: str, *cited: int, language: str = "en", passages: tuple[str, ...] = (TEXT, OTHER)) -> list[str]:
    shown = [Passage(str(n), "Bricks", text, 0, len(text), score=1.0) for n, text in enumerate(passages)]
    return [quote.text for quote in Grounding(shown, language).support(Claim(sentence, language), cited)]


@pytest.mark.parametrize(
    "sentence",
    [
        "Marta Brandt built the kiln in 1893.",
        "The kiln holds 1250 bricks.",
        "A brick is three kilograms in weight.",
        "A brick weighs 3 kilograms.",
        "She fired the kiln with peat.",
        "Coal was never used to fire it.",
        "No, it was not repaired before the war.",
        "Marta Brandt fired it with peat, but never with coal.",
        "Elias Koch moved to Lund.",
    ],
)
def test_sentence_that_says_the_same_is_supported(sentence: str) -> None:
    assert support(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "Marta Brandt built the kiln in 1894.",
        "Ada Brandt and Jan Kowal built the kiln in 1893.",
        "The kiln holds 1350 bricks.",
        "A brick weighs five kilograms.",
        "She never fired it with peat.",
        "It was repaired before the war.",
        "It was not repaired after the war.",
        "Elias Koch moved to Oslo.",
        "Elves dance in the moonlight.",
    ],
)
def test_sentence_with_another_number_name_or_negation_is_not(sentence: str) -> None:
    assert support(sentence) == []


@pytest.mark.parametrize("marks", ["“{}”", "„{}“", "«{}»", '"{}"'])
def test_what_a_sentence_quotes_has_to_stand_in_a_passage(marks: str) -> None:
    assert support(f"It says {marks.format('The kiln of Orlen was built in 1893')}.")
    assert support(f"It says {marks.format('The kiln of Orlen shrinks by a tenth')}.") == []


def test_one_word_between_quotation_marks_is_no_quote() -> None:
    assert support("The “extraordinary” kiln holds 1,250 bricks.")


def test_cited_passage_comes_first_and_another_one_where_it_says_nothing() -> None:
    twice = ("The works were closed in 1950.", "In 1950 the works were closed.")
    assert support("The works were closed in 1950.", 2, passages=twice) == [twice[1]]
    assert support("The works were closed in 1950.", 1, passages=twice) == [twice[0]]
    assert support("A brick weighs three kilograms.", 1) == ["A brick weighs about three kilograms."]
    assert support("A brick weighs three kilograms.", 9) == ["A brick weighs about three kilograms."]


def test_sentence_may_put_together_what_two_passages_say() -> None:
    found = support("The kiln of 1893 made bricks of three kilograms.", 1, 2)
    assert len(found) == 2


def test_german_name_behind_a_preposition_counts() -> None:
    text = "Der Ofen in Orlen wurde von Marta Brandt gebaut."
    assert support("Marta Brandt baute den Ofen in Orlen.", language="de", passages=(text,))
    assert support("Der Ofen in Lund wurde von Marta Brandt gebaut.", language="de", passages=(text,)) == []


@pytest.mark.parametrize("text", ["Yes.", "", "Here is what I found:", "```\nx = 1\n```"])
def test_some_sentences_claim_nothing(text: str) -> None:
    assert Claim(text, "en").is_empty
