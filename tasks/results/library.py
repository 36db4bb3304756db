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
