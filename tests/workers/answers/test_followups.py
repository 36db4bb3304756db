import pytest

from workers.answers.followups import leans, search_text
from workers.answers.types import Question, Turn


def asked(*questions: str) -> str:
    *before, last = questions
    return search_text(Question(last, [Turn(question, "An answer.") for question in before]))


@pytest.mark.parametrize("question", ["And how is it prevented?", "Why?", "Does that cost time?", "What are they for?"])
def test_a_question_that_points_back_or_names_nothing_leans_on_the_one_before(question: str) -> None:
    assert leans(question)
    assert asked("What is overfitting?", question) == f"What is overfitting? {question}"


def test_a_question_that_leans_on_one_that_leans_is_searched_with_the_first() -> None:
    questions = ("What is overfitting?", "How is it prevented?", "Does that cost time?")
    assert asked(*questions) == " ".join(questions)
    assert asked("Who was Ada Lovelace, the programmer?", *questions) == " ".join(questions)


def test_a_question_of_its_own_is_searched_alone() -> None:
    assert asked("What is overfitting?", "How does gradient descent work?") == "How does gradient descent work?"
    assert asked("Why?") == "Why?"
