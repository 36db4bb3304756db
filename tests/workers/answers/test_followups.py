import pytest

from workers.answers.followups import is_followup, search_text
from workers.answers.types import Question, Turn


def asked(*questions: str) -> str:
    *before, last = questions
    return search_text(Question(last, [Turn(question, "An answer.") for question in before]))


@pytest.mark.parametrize("question", ["And how is it prevented?", "Why?", "Does that cost time?", "What are they for?"])
def test_followup_is_searched_together_with_the_question_before(question: str) -> None:
    assert is_followup(question)
    assert asked("What is overfitting?", question) == f"What is overfitting? {question}"


def test_followup_of_a_followup_is_searched_with_the_first_question() -> None:
    questions = ("What is overfitting?", "How is it prevented?", "Does that cost time?")
    assert asked(*questions) == " ".join(questions)
    assert asked("Who was Ada Lovelace, the programmer?", *questions) == " ".join(questions)


def test_independent_question_is_searched_alone() -> None:
    assert asked("What is overfitting?", "How does gradient descent work?") == "How does gradient descent work?"
    assert asked("Why?") == "Why?"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Was ist ein Router?", "Und wer hat ihn erfunden?"),
        ("Qu'est-ce qu'un volcan ?", "Et comment se forme-t-elle ?"),
        ("¿Qué es la cadena?", "¿Y cuánto cuesta?"),
        ("O que é o espresso?", "Quem o inventou?"),
        ("Czym jest Księżyc?", "A kto na nim był?"),
    ],
)
def test_followup_in_other_languages(first: str, second: str) -> None:
    assert asked(first, second) == f"{first} {second}"


def test_independent_question_in_another_language_is_searched_alone() -> None:
    assert (
        asked("Was ist ein Router?", "Wie viele Bit hat eine IPv6-Adresse?") == "Wie viele Bit hat eine IPv6-Adresse?"
    )
