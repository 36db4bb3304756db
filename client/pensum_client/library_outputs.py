"""Texts of documents and transcripts. `tests/client/test_models.py` compares each with the schema of its name."""

from pensum_client.account_outputs import SummaryOut
from pensum_client.output import Output
from pensum_client.outputs import DocumentOut


class DocumentWithText(DocumentOut):
    """`text` is null until the document is parsed; the offsets of quotes count its characters. `summary` is null until
    one was asked for and made."""

    text: str | None
    summary: SummaryOut | None = None


class SegmentOut(Output):
    """`start` and `end` are seconds. `text` is exactly text[start_offset:end_offset] of the document."""

    position: int
    speaker: str | None
    start: float
    end: float
    text: str
    start_offset: int
    end_offset: int
