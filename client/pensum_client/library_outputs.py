"""Texts of documents and transcripts. `tests/client/test_models.py` compares each with the schema of its name."""

from pensum_client.account_outputs import SummaryOut
from pensum_client.output import Output
from pensum_client.outputs import DocumentOut


class DocumentWithText(DocumentOut):
    """`text` is null until the document is parsed; the offsets of quotes count its characters. `summary` is null until
    one was asked for and made."""

    text: str | None
    summary: SummaryOut | None = None


class PlaceOut(Output):
    """Where the document's text[start:end] stands: on this page, under this heading, or from this second on."""

    start: int
    end: int
    heading: str | None
    page: int | None
    start_seconds: float | None
    speaker: str | None


class DocumentPiece(Output):
    """`text` is text[start:end] of the document, whose text has `length` characters, none until it is parsed.
    `places` are in order and do not overlap; the first and the last may reach beyond the piece."""

    document: DocumentOut
    text: str
    start: int
    end: int
    length: int
    places: list[PlaceOut]


class SegmentOut(Output):
    """`start` and `end` are seconds. `text` is exactly text[start_offset:end_offset] of the document."""

    position: int
    speaker: str | None
    start: float
    end: float
    text: str
    start_offset: int
    end_offset: int
