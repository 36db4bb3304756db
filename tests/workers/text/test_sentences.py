from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workers.text import sentences

PIECES = st.sampled_from(
    'Dr. Who met e.g. Ann|It is 2.5 m|# Head|- item.|```|    x = 1|, a , b ,|\n|\n\n|\r\n|. |! |?|...|."| the end. |'
    "A. B. Cee |结束。|é|\u2028| |===|1. |> ".split("|")
)
TEXTS = st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=40).map("".join))


def texts(source: str) -> list[str]:
    return [sentence.text for sentence in sentences.split(source)]


@given(TEXTS)
def test_offsets_of_every_sentence_are_exact(source: str) -> None:
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
def test_mark_inside_a_sentence_does_not_end_it(sentence: str) -> None:
    assert texts(f"Before. {sentence} After.") == ["Before.", sentence, "After."]


def test_mark_of_a_note_belongs_to_the_sentence_before_it() -> None:
    assert texts("Mills grind the corn.[^1] The wheels turn slowly.[^2]") == [
        "Mills grind the corn.[^1]",
        "The wheels turn slowly.[^2]",
    ]


def test_single_letter_can_end_a_sentence() -> None:
    assert texts("The action value is written Q. The policy is greedy.") == [
        "The action value is written Q.",
        "The policy is greedy.",
    ]


def test_headings_code_tables_and_fragments_are_not_sentences() -> None:
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


def test_text_cut_inside_a_code_block_begins_with_code() -> None:
    assert texts("x = 1. And more.\n```\nThis is prose.") == ["This is prose."]


@pytest.mark.timeout(10)
@pytest.mark.parametrize("unit", [". ", ".", "# ", "e.g. ", "A. ", "- ", "Word. ", "\n", " ", '."'])
def test_splitting_takes_linear_time(unit: str) -> None:
    sentences.split("A" + unit * 100_000)
