"""Results of jobs on documents and transcripts, and what all results have in common."""

from uuid import UUID

from pydantic import BaseModel, ConfigDict


class Result(BaseModel):
    """Built when it is first used: most programs need one or two of them."""

    model_config = ConfigDict(defer_build=True)


# The library


class IngestedDocument(Result):
    document_id: UUID
    chunks: int
    embedded: int
    duplicates_skipped: int


class TranscriptSegment(Result):
    """`start` and `end` are seconds."""

    speaker: str | None
    start: float
    end: float
    text: str


class IngestedPart(Result):
    """`segments` is how many there are."""

    document_id: UUID
    title: str
    segments: int
    chunks: int
    embedded: int
    duplicates_skipped: int


class SkippedPart(Result):
    name: str
    reason: str


class IngestedTranscripts(Result):
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


class SummaryPoint(Result):
    """`quote` is exactly the document's text[start:end] and says what `text` says."""

    text: str
    quote: str
    start: int
    end: int
    page: int | None
    start_seconds: float | None


class SummarizedDocument(Result):
    """`summary` is the texts of all points, in the order of the document. `note` says why there are none."""

    document_id: UUID
    version: int
    language: str
    summary: str
    points: list[SummaryPoint]
    note: str | None = None


# Answers
