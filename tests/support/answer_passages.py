"""Passages to answer from, whose places a reader can check by eye."""

from collections.abc import Sequence

from workers.quotes.types import Passage, Quote

TEXT = (
    "# Leases\n\nA **lease** is the time for which a silent worker keeps its job. The heart of a process\n"
    "extends it — once a second. “Nobody waits for ever,” says the manual; that's why a lease runs out."
)
OTHER = "A bell only says that a queue has work. Whoever hears it twice finds no row."


def passage(text: str = TEXT, *, document_id: str = "leases", title: str = "Leases", start: int = 0) -> Passage:
    return Passage(document_id, title, text, start, start + len(text), score=1.0, similarity=0.6)


PASSAGES = (passage(start=100), passage(OTHER, document_id="bells", title="Bells [1]"))
TEXTS = {"leases": " " * 100 + TEXT, "bells": OTHER}


def assert_exact(citations: Sequence[Quote]) -> None:
    for citation in citations:
        assert TEXTS[citation.document_id][citation.start : citation.end] == citation.text
        assert citation.text
