"""Results of `documents.*` and `transcripts.*`."""

from uuid import UUID

from pydantic import BaseModel


class IngestedDocument(BaseModel):
    document_id: UUID
    chunks: int
    embedded: int
    duplicates_skipped: int


class TranscriptSegment(BaseModel):
    """`start` and `end` are seconds."""

    speaker: str | None
    start: float
    end: float
    text: str


class IngestedPart(BaseModel):
    """`segments` is how many there are."""

    document_id: UUID
    title: str
    segments: int
    chunks: int
    embedded: int
    duplicates_skipped: int


class SkippedPart(BaseModel):
    name: str
    reason: str


class IngestedTranscripts(BaseModel):
    documents: list[IngestedPart]
    skipped: list[SkippedPart]


class IngestedTranscript(IngestedTranscripts):
    """The result for a single transcript; `segments` are its first ones."""

    document_id: UUID
    title: str
    segments: list[TranscriptSegment]
    chunks: int
    embedded: int
    duplicates_skipped: int


class SummaryPoint(BaseModel):
    """`text` is the quote as it is read, or a model's sentence. `quote` is exactly the document's text[start:end]: what
    supports the sentence, or where it is not `supported`, what the document says that is closest to it."""

    text: str
    quote: str
    start: int
    end: int
    page: int | None
    start_seconds: float | None
    supported: bool = True


class SummarizedDocument(BaseModel):
    """`summary` is the texts of all points, in the order of the document. `note` says why there are none."""

    document_id: UUID
    version: int
    language: str
    summary: str
    points: list[SummaryPoint]
    note: str | None = None
