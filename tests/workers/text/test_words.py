import pytest

from workers.text.words import content_words, stems


@pytest.mark.parametrize(
    ("one", "other", "language"),
    [
        ("weights", "weighted", "en"),
        ("Netzwerke", "Netzwerken", "de"),
        ("régressions", "regression", "fr"),
        ("regresión", "regresion", "es"),
        ("vizinhos", "vizinho", "pt"),
        ("przeuczenie", "przeuczenia", "pl"),
        ("過学習を防ぐ", "過学習", "ja"),
    ],
)
def test_forms_of_a_word_share_a_stem(one: str, other: str, language: str) -> None:
    assert stems(one, language) & stems(other, language)


def test_function_words_of_the_language_are_left_out() -> None:
    assert content_words("Was ist die Lernrate?", "de") == ["lernrate"]
    assert content_words("Qu'est-ce que l'entropie ?", "fr") == ["entropie"]
