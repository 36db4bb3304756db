import pytest

from workers.text.standalone import is_standalone


@pytest.mark.parametrize(
    "sentence",
    [
        "It reduces the variance.",
        "This method is slow.",
        "Because it looks inside words, fastText handles rare ones.",
        "In such a space, general concepts lie near the centre.",
        "However, the loss rises again.",
        "The theorem is named after Thomas Bayes.",
        "The original paper used fixed waves.",
        "Naive Bayes is a classifier that applies the theorem under an assumption.",
        "A single weight therefore receives two gradients.",
        "The cache speeds up generation considerably.",
    ],
)
def test_sentence_that_refers_to_another_is_not_standalone(sentence: str) -> None:
    assert not is_standalone(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "Pruning is the removal of branches that contribute little.",
        "The standard deviation is the square root of the variance.",
        "Two events are independent when neither changes the probability of the other.",
        "A filter that responds to vertical edges produces a bright feature map.",
    ],
)
def test_sentence_that_names_its_subject_is_standalone(sentence: str) -> None:
    assert is_standalone(sentence)
