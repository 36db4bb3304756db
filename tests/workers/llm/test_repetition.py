"""What is a loop, and what only looks like one."""

import pytest

from workers.llm.repetition import repeats_at_end

PROSE = "A loom holds the warp threads under tension, so that the weft can be woven through them. "
ROWS = "".join(f"| {number} | {number * number} | no |\n" for number in range(200))
VERSES = "\n\n".join(f"Verse {number}: {PROSE}\nAnd so we weave, and so we weave." for number in range(20))


@pytest.mark.parametrize(
    "text",
    [
        PROSE + "la " * 400,
        '{"answer": "' + "la " * 400,
        PROSE + "織る" * 300,
        '{"choices": ["a",' + "\n" * 500,
        PROSE + "The weft is woven through the warp. " * 30 + "The weft is",
        PROSE * 3 + ROWS[:290] * 9,
    ],
    ids=["word", "in a form", "without spaces", "white space", "sentence", "paragraph"],
)
def test_loop_is_recognised(text: str) -> None:
    assert repeats_at_end(text)


@pytest.mark.parametrize(
    "text",
    ["", PROSE * 4, ROWS, VERSES, "-" * 120, "0, " * 100, "la " * 400 + PROSE],
    ids=["nothing", "a few times", "rows of a table", "a refrain", "a rule", "some zeros", "in the middle"],
)
def test_what_ends_or_goes_on_is_no_loop(text: str) -> None:
    assert not repeats_at_end(text)
