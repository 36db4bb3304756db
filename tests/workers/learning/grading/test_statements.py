"""Words in any order state nothing; sentences do, in each of the six languages."""

import random

import pytest

from workers.learning.grading.statements import is_statement

# An exercise's words, an honest answer in other words, and its language.
SENTENCES = [
    ("en", "The kidney filters the blood and keeps the water that the body needs.", "It cleans blood and saves water."),
    (
        "de",
        "Die Niere filtert das Blut und behält das Wasser, das der Körper braucht.",
        "Sie reinigt das Blut im Leib.",
    ),
    ("fr", "Le rein filtre le sang et garde l'eau dont le corps a besoin.", "Il nettoie le sang de tout le corps."),
    ("es", "El riñón filtra la sangre y guarda el agua que el cuerpo necesita.", "Limpia la sangre y ahorra el agua."),
    ("pt", "O rim filtra o sangue e guarda a água de que o corpo precisa.", "Ele limpa o sangue e poupa a água."),
    (
        "pl",
        "Nerka filtruje krew i zatrzymuje wodę, której potrzebuje organizm.",
        "Oczyszcza krew i oszczędza wodę w ciele.",
    ),
]


@pytest.mark.parametrize(("language", "subject", "answer"), SENTENCES)
def test_sentence_is_a_statement_and_its_words_in_random_order_are_none(
    language: str, subject: str, answer: str
) -> None:
    assert is_statement(subject, subject, language)
    assert is_statement(answer, subject, language)
    orders = [random.Random(seed).sample(subject.rstrip(".").split(), len(subject.split())) for seed in range(20)]
    assert sum(is_statement(" ".join(order), subject, language) for order in orders) <= 2


@pytest.mark.parametrize("note", ["Switch: LAN", "filters blood", "14", "腎臓は血液をろ過して水を残す"])
def test_note_and_a_script_without_spaces_are_left_alone(note: str) -> None:
    assert is_statement(note, "The kidney filters the blood.", "en")


def test_words_of_the_exercise_torn_apart_are_told_in_any_language() -> None:
    subject = "Il rene filtra il sangue e trattiene l'acqua di cui il corpo ha bisogno"
    assert is_statement(subject, subject, "it")
    assert not is_statement("bisogno sangue trattiene il rene cui acqua e corpo filtra ha di", subject, "it")
