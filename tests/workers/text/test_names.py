import pytest

from workers.text.names import grounded, names_in


@pytest.mark.parametrize(
    ("text", "language", "names"),
    [
        ("What is the learning rate of GPT-4?", "en", {"gpt-4"}),
        ("Is Python faster than Java?", "en", {"python", "java"}),
        ("What is a learning rate?", "en", set()),
        ("Wie viele Schichten hat LeNet-5?", "de", {"lenet-5"}),
        ("Wie viele Router gibt es im Netz?", "de", set()),
        ("Kiedy działała kopalnia w Wieliczce?", "pl", {"wieliczce"}),
    ],
)
def test_names_in_a_text(text: str, language: str, names: set[str]) -> None:
    assert names_in(text, language) == names


SOURCE = "Maria Kowalska has taught physics in Gdańsk since 2009. She likes Python."


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("Maria teaches physics in Gdańsk. She has a doctorate from Oxford.", "Maria teaches physics in Gdańsk."),
        ("She has taught since 2009. She won 3 prizes.", "She has taught since 2009."),
        ("She codes in Python. She codes in Rust, too.", "She codes in Python."),
    ],
)
def test_sentence_with_a_name_or_number_of_its_own_is_left_out(said: str, kept: str) -> None:
    assert grounded(said, SOURCE, "en") == kept
