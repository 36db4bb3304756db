import pytest

from workers.learning.grading import comparing
from workers.learning.grading.objective import find_choice, grade_choice, grade_cloze

CHOICES = ["Precision", "Recall", "F1 score", "Accuracy"]
GAP = "Fill the gap: The ____ is the harmonic mean of precision and recall."


@pytest.mark.parametrize(
    ("language", "answer", "right", "how"),
    [
        ("en", "  Précision. ", "precision", "exact"),
        ("en", "the k means", "k-means", "exact"),
        ("en", "three", "3", "exact"),
        ("en", "1,000", "1000", "exact"),
        ("en", "50 %", "50%", "exact"),
        ("de", "das Haeuser", "Häuser", "exact"),
        ("fr", "l'apprentissage", "apprentissage", "exact"),
        ("en", "it is a decision tree", "decision trees", "form"),
        ("de", "Überanpassungen", "Überanpassung", "form"),
        ("pl", "uczenie maszynowe", "uczenia maszynowego", "form"),
        ("en", "gradiant descent", "gradient descent", "typo"),
        ("en", "reguralization", "regularization", "typo"),
        ("en", "photosynthesys", "photosynthesis", "typo"),
        ("de", "das Gradientenverfaren", "Gradientenverfahren", "typo"),
    ],
)
def test_spelling_that_does_not_matter_is_accepted_and_named(language: str, answer: str, right: str, how: str) -> None:
    match = comparing.compare(answer, right, language=language)
    assert match is not None
    assert match.how == how


@pytest.mark.parametrize(
    ("answer", "right"),
    [
        ("prevision", "precision"),
        ("nitrite", "nitrate"),
        ("hypotension", "hypertension"),
        ("unsupervised", "supervised"),
        ("adsorption", "absorption"),
        ("mitosis", "meiosis"),
        ("universe", "university"),
        ("casual", "causal"),
        ("not linear", "linear"),
        ("10", "100"),
        ("-5", "5"),
        ("1.5", "15"),
        ("C", "C++"),
        ("lass", "loss"),
        ("decision tree and forest", "decision tree"),
        ("bias variance overfitting recall", "overfitting"),
    ],
)
def test_other_word_is_no_typo(answer: str, right: str) -> None:
    assert comparing.compare(answer, right, language="en") is None


@pytest.mark.parametrize(
    ("answer", "index"),
    [
        ("precision", 0),
        ("B", 1),
        ("(c)", 2),
        ("b) Recall", 1),
        ("Option D", 3),
        ("3", 3),
        ("recal", 1),
        ("The answer is Recall", 1),
        ("b) Precision", None),
        ("7", None),
        ("e", None),
        ("precision and recall", None),
        ("not recall", None),
        ("Prevision", None),
    ],
)
def test_choice_is_found_by_text_letter_or_index(answer: str, index: int | None) -> None:
    assert find_choice(answer, CHOICES, "en")[0] == index


def test_word_of_another_choice_is_never_a_typo() -> None:
    assert find_choice("affect", ["effect", "affect"], "en")[0] == 1
    assert find_choice("2", ["4", "2", "1"], "en")[0] == 1, "a text comes before an index"


def test_old_choice_without_index_is_graded_by_its_text() -> None:
    assert grade_choice("B", CHOICES, {"answer": "Recall"}, language="en").correct


@pytest.mark.parametrize(
    ("answer", "correct"),
    [
        ("F1 score", True),
        ("the f1-score is the harmonic mean of precision and recall.", True),
        ("precision", False),
        ("F2 score", False),
    ],
)
def test_gap_takes_the_word_or_the_whole_sentence(answer: str, correct: bool) -> None:
    grading = grade_cloze(answer, GAP, {"answer": "F1 score", "explanation": "The F1 score is it."}, language="en")
    assert grading.correct == correct
    assert "“The F1 score is it.”" in grading.feedback
