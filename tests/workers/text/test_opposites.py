import pytest

from workers.text.opposites import are_opposed


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
