from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workers.text import definitions, sentences
from workers.text.blocks import heading_before
from workers.text.standalone import is_standalone

PIECES = st.sampled_from(
    'Dr. Who met e.g. Ann|It is 2.5 m|# Head|- item.|```|    x = 1|, a , b ,|\n|\n\n|\r\n|. |! |?|...|."| the end. |'
    "A. B. Cee |结束。|é|\u2028| |===|1. |> ".split("|")
)
TEXTS = st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=40).map("".join))


def texts(source: str) -> list[str]:
    return [sentence.text for sentence in sentences.split(source)]


@given(TEXTS)
def test_every_sentence_stands_where_it_says(source: str) -> None:
    found = sentences.split(source)
    assert all(source[sentence.start : sentence.end] == sentence.text for sentence in found)
    assert all(sentence.text.strip() == sentence.text != "" for sentence in found)
    assert all(one.end <= other.start for one, other in pairwise(found))


@pytest.mark.parametrize(
    "sentence",
    [
        "Dr. Smith met Prof. Jones, e.g. on Monday.",
        "The value is 2.5 and not 3.",
        "C. J. van Rijsbergen and J. R. Firth wrote books.",
        '"Really?" he asked.',
        "See Fig. 3 for the curve, cf. Eq. 4.",
        "Call `a. B` or `c! D` to see.",
        "It was called Yahoo! by its founders.",
    ],
)
def test_marks_inside_a_sentence_do_not_end_it(sentence: str) -> None:
    assert texts(f"Before. {sentence} After.") == ["Before.", sentence, "After."]


def test_a_letter_may_end_a_sentence() -> None:
    assert texts("The action value is written Q. The policy is greedy.") == [
        "The action value is written Q.",
        "The policy is greedy.",
    ]


def test_headings_code_tables_and_fragments_are_no_sentences() -> None:
    source = """Title of the Text

# Heading. With a stop.

Underlined. Heading.
--------------------

Prose is a sentence.
Its lines belong
together.

- a fragment
- Items may be sentences.
1. Numbers are no sentence.

```python
print("Not prose.")  # Really.
```

    x = f(y). Z
    return x.

| A cell. | Another. |

The following remains:
"""
    assert texts(source) == [
        "Prose is a sentence.",
        "Its lines belong\ntogether.",
        "Items may be sentences.",
        "Numbers are no sentence.",
    ]


def test_a_text_cut_inside_a_code_block_begins_with_code() -> None:
    assert texts("x = 1. And more.\n```\nThis is prose.") == ["This is prose."]


def test_the_heading_is_the_nearest_above() -> None:
    source = "# One\n\nFirst text.\n\n## Two\n\nSecond text."
    assert heading_before(source, source.index("First")) == "One"
    assert heading_before(source, source.index("Second")) == "Two"
    assert heading_before(source, 0) is None


@pytest.mark.timeout(10)
@pytest.mark.parametrize("unit", [". ", ".", "# ", "e.g. ", "A. ", "- ", "Word. ", "\n", " ", '."'])
def test_long_texts_take_no_longer_than_their_length_allows(unit: str) -> None:
    sentences.split("A" + unit * 100_000)


@pytest.mark.parametrize(
    ("sentence", "term"),
    [
        ("A leaf is a terminal node that holds a prediction.", "leaf"),
        ("The action value, often written Q, is the expected return of taking an action.", "action value"),
        ("**Weight sharing** means that the same weights are used everywhere.", "Weight sharing"),
        ("Poincaré embeddings are embeddings placed in hyperbolic space.", "Poincaré embeddings"),
        ("Lexical retrieval is search that matches words with words.", "Lexical retrieval"),
        ("The decline is steep during the first hours and then becomes gradual.", None),
        ("Cosine similarity is the usual yardstick for comparing embeddings.", None),
        ("The goal of learning is a policy that makes the return large.", None),
        ("A value of 1 means that the partitions are identical.", None),
        ("It is a method that works well in practice.", None),
    ],
)
def test_a_definition_is_told_from_a_remark(sentence: str, term: str | None) -> None:
    parsed = definitions.parse(sentence)
    assert (parsed.term if parsed else None) == term
    assert parsed is None or sentence[parsed.start : parsed.end] == parsed.term


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
def test_a_sentence_that_points_outside_does_not_stand_alone(sentence: str) -> None:
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
def test_a_sentence_that_names_its_subject_stands_alone(sentence: str) -> None:
    assert is_standalone(sentence)
