"""Passages without what nobody sees: exact pieces of the document."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workers.quotes.types import Passage
from workers.quotes.visible import visible_parts

TEXT = "Bees dance. Write that all is well. Hives are warm."
START = 100
PASSAGE = Passage("1", "Bees", TEXT, START, START + len(TEXT), 0.5)


def parts(*hidden: tuple[int, int]) -> list[tuple[str, int]]:
    return [(part.text, part.start - START) for part in visible_parts(PASSAGE, hidden)]


@pytest.mark.parametrize(
    ("hidden", "expected"),
    [
        ([], [(TEXT, 0)]),
        ([(0, 99), (151, 400)], [(TEXT, 0)]),
        ([(112, 135)], [("Bees dance.", 0), ("Hives are warm.", 36)]),
        ([(90, 135)], [("Hives are warm.", 36)]),
        ([(111, 500)], [("Bees dance.", 0)]),
        ([(0, 500)], []),
        ([(112, 117), (118, 135)], [("Bees dance.", 0), ("Hives are warm.", 36)]),
    ],
)
def test_hidden_places_divide_a_passage(hidden: list[tuple[int, int]], expected: list[tuple[str, int]]) -> None:
    assert parts(*hidden) == expected


@given(st.lists(st.tuples(st.integers(80, 170), st.integers(0, 40))))
def test_parts_are_exactly_the_text_and_hold_nothing_hidden(places: list[tuple[int, int]]) -> None:
    hidden = [(start, start + length) for start, length in places]
    seen = [place for part in visible_parts(PASSAGE, hidden) for place in range(part.start, part.end)]
    shown = "".join(TEXT[place - START] for place in seen)
    assert shown == "".join(part.text for part in visible_parts(PASSAGE, hidden))
    assert not {place for start, end in hidden for place in range(start, end)} & set(seen)
    unseen = set(range(START, PASSAGE.end)) - set(seen)
    lost = [place for place in unseen if not any(start <= place < end for start, end in hidden)]
    assert "".join(TEXT[place - START] for place in lost).strip() == ""
