"""Passages to answer from, with offsets that a reader can check by eye, and a check that quotes are exact."""

from collections.abc import Sequence

from workers.quotes.types import Passage, Quote

TEXT = (
    "# Leases\n\nA **lease** is the time for which a silent worker keeps its job. The heartbeat of a process\n"
    "extends it — once a second. “Nobody waits for ever,” says the manual; that's why a lease runs out."
)
OTHER = "A wake-up only says that a queue has work. A slot that receives it twice finds no row."


def passage(text: str = TEXT, *, document_id: str = "leases", title: str = "Leases", start: int = 0) -> Passage:
    return Passage(document_id, title, text, start, start + len(text), score=1.0, similarity=0.6)


PASSAGES = (passage(start=100), passage(OTHER, document_id="wakeups", title="Wake-ups [1]"))
TEXTS = {"leases": " " * 100 + TEXT, "wakeups": OTHER}


def assert_exact(quotes: Sequence[Quote]) -> None:
    for quote in quotes:
        assert TEXTS[quote.document_id][quote.start : quote.end] == quote.text
        assert quote.text
