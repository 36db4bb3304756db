import pytest

from evaluation.profiles import grounded
from workers.profiles.grounding import proved

ENGLISH = (
    "My name is Maria Kowalska. I have taught physics in Gdańsk since 2009. I have twenty-five students, and part of my"
    " time is free."
)
GERMAN = "Ich heiße Eva Lorenz und arbeite seit 2005 als Lehrerin in München. Mit zwei Söhnen wohne ich auf dem Land."


@pytest.mark.parametrize(
    ("source", "said"),
    [
        (ENGLISH, "Maria teaches physics in Gdańsk."),
        (ENGLISH, "Physics is what she teaches."),
        (ENGLISH, "She has 25 students."),
        (GERMAN, "Mit Leidenschaft unterrichtet sie an einer Schule in München."),
        (GERMAN, "Eva Lorenz has two sons and lives near Munich."),
    ],
)
def test_what_a_text_says_is_kept(source: str, said: str) -> None:
    assert proved(said, source) == said


@pytest.mark.parametrize(
    ("source", "said"),
    [
        (ENGLISH, "She lives in Paris."),
        (ENGLISH, "Warsaw is her home."),
        (ENGLISH, "Stanford University gave her a prize."),
        (ENGLISH, "She has thirty students."),
        (ENGLISH, "She has taught since 2008."),
        (GERMAN, "Sie hat in Leipzig studiert."),
        (GERMAN, "Sie spricht Italienisch."),
        (GERMAN, "Sie hat drei Söhne."),
        (GERMAN, "She works in Vienna."),
        ("Soy Marta Gil, de Zaragoza. Hablo catalán.", "Habla alemán."),
        ("Jestem Piotr Maj, stolarz z Łodzi.", "Mieszka w Lublinie."),
    ],
)
def test_place_name_language_or_number_of_its_own_is_left_out(source: str, said: str) -> None:
    assert proved(said, source) == ""


def test_sentences_are_judged_one_by_one() -> None:
    assert proved("## Life\n\nShe teaches physics. She lives in Rome.", ENGLISH) == "## Life\n\nShe teaches physics."


def test_sentences_that_nobody_tuned_on_are_judged_rightly() -> None:
    figures = grounded("held")
    assert figures["said_is_kept"] >= 0.95
    assert figures["invented_is_left_out"] >= 0.9
