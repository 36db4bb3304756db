import pytest

from workers.answers.citation_markers import CitationMarkers
from workers.quotes.types import Quote

ONE, TWO = (Quote("d", "D", f"quote {n}", n, n + 7) for n in (1, 2))


def renumbered(text: str, *, piece: int) -> tuple[str, list[Quote]]:
    markers = CitationMarkers({1: ONE, 2: TWO, 7: ONE})
    pieces = [markers.feed(text[at : at + piece]) for at in range(0, len(text), piece)]
    return "".join(pieces) + markers.end(), markers.used


@pytest.mark.parametrize("piece", [1, 2, 5, 1000])
@pytest.mark.parametrize(
    ("text", "expected", "used"),
    [
        ("So it is. [1] And so. [2]", "So it is. [1] And so. [2]", [ONE, TWO]),
        ("So it is. [2] And so. [1]", "So it is. [1] And so. [2]", [TWO, ONE]),
        ("So it is [9]. And so [1].", "So it is. And so [1].", [ONE]),
        ("So it is [1, 2, 9].", "So it is [1][2].", [ONE, TWO]),
        ("Twice [1, 7].", "Twice [1].", [ONE]),
        ("So【2】 and so [^1].", "So[1] and so [2].", [TWO, ONE]),
        ("No mark at all.", "No mark at all. [1] [2]", [ONE, TWO]),
        ("Only false ones [5].", "Only false ones. [1] [2]", [ONE, TWO]),
        ("In code `list[0]` and `list[1]` [2].", "In code `list[0]` and `list[1]` [1].", [TWO]),
        ("Lines:\n[9] one\n[1] two  \n", "Lines:\n one\n[1] two", [ONE]),
        ("An open [bracket and [1", "An open [bracket and [1 [1] [2]", [ONE, TWO]),
        (" \n", "", []),
    ],
)
def test_markers_are_numbered_by_their_first_use(text: str, expected: str, used: list[Quote], piece: int) -> None:
    assert renumbered(text, piece=piece) == (expected, used)


def test_text_is_returned_unless_it_may_end_in_a_marker() -> None:
    markers = CitationMarkers({1: ONE})
    assert markers.feed("So it is") == "So it is"
    assert markers.feed(" [") == ""
    assert markers.feed("1") == ""
    assert markers.feed("], as") == " [1], as"
