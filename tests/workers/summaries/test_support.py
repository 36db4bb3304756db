"""Which sentences of a model a quote supports."""

import pytest

from tests.fakes.encoder import encode
from workers.summaries.support import Source, is_supported
from workers.text.opposites import are_opposed

QUOTE = "In 1908 the Łódź tramway carried 1,250 people a day, and its drivers were never late."


def check(sentence: str, quote: str = QUOTE, language: str = "en", title: str = "") -> bool:
    return is_supported(sentence, Source(quote, f"{title}\n{quote}", language), encode)


@pytest.mark.parametrize(
    "sentence",
    [
        QUOTE,
        "The Łódź tramway carried 1250 people a day in 1908, and its drivers were never late.",
        "In 1908 drivers of the tramway were never late.",
    ],
)
def test_what_the_quote_says_is_supported(sentence: str) -> None:
    assert check(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "In 1918 the Łódź tramway carried 1,250 people a day, and its drivers were never late.",  # a number
        "In 1908 the Kraków tramway carried 1,250 people a day, and its drivers were never late.",  # a name
        "In 1908 the Łódź tramway carried 1,250 people a day, and its drivers were late.",  # a negation
        "In 1908 the drivers were never late because bakers worked hard before dawn with flour.",  # words
        "Cats sleep.",
    ],
)
def test_what_the_quote_does_not_say_is_not(sentence: str) -> None:
    assert not check(sentence)


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("en", "Prices increased in May.", "Prices decreased in May."),
        ("en", "It opens before noon.", "It opens after noon."),
        ("de", "Die Preise stiegen und steigen weiter.", "Die Preise sinken weiter."),
        ("fr", "La production augmente.", "La production diminue."),
        ("es", "Hay más lluvia.", "Hay menos lluvia."),
        ("pt", "Há mais chuva.", "Há menos chuva."),
        ("pl", "Jest więcej deszczu.", "Jest mniej deszczu."),
    ],
)
def test_opposites_are_known(language: str, one: str, other: str) -> None:
    assert are_opposed(one, other, language)
    assert are_opposed(other, one, language)
    assert not are_opposed(one, one, language)


def test_a_text_with_both_words_is_no_opposite() -> None:
    assert not are_opposed("Prices increased.", "Prices increased in May and decreased in June.", "en")
    assert not are_opposed("All tickets are valid.", "It was allowed some time ago.", "fr")
