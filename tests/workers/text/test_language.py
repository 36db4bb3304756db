import pytest

from workers.text.language import UNDETERMINED, language_of, question_language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("What is overfitting?", "en"),
        ("Wer hat Backpropagation erfunden?", "de"),
        ("Qui a inventé le perceptron ?", "fr"),
        ("¿Quién inventó el perceptrón?", "es"),
        ("Quem inventou o perceptron?", "pt"),
        ("Kto wymyślił perceptron?", "pl"),
        ("勾配降下法とは何ですか", "ja"),
        ("k = 5", UNDETERMINED),
        ("", UNDETERMINED),
        ("`for the and of` https://example.org/the/and/of", UNDETERMINED),
    ],
)
def test_language_of_short_texts(text: str, language: str) -> None:
    assert language_of(text) == language


@pytest.mark.parametrize(
    ("question", "before", "language"),
    [
        ("Como devo revisar?", "", "pt"),
        ("Combien de calories a le camembert ?", "", "fr"),
        ("cuantos kilos de aceitunas pa un litro", "", "es"),
        ("k = 5?", "Wie wählt man k?", "de"),
        ("k = 5?", "", "en"),
        ("金閣寺は誰が建てましたか？", "", "ja"),
        ("Mikä on Suomen pääkaupunki?", "", "fi"),
        ("Hvad er hovedstaden i Danmark, og hvor mange bor der?", "", "da"),
    ],
)
def test_language_of_questions(question: str, before: str, language: str) -> None:
    assert question_language(question, before) == language
