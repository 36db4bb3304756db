"""Results of jobs on documents and transcripts."""

from uuid import UUID

from pensum_client.output import Output

# The library


class IngestedDocument(Output):
    document_id: UUID
    chunks: int
    embedded: int
    duplicates_skipped: int


class TranscriptSegment(Output):
    """`start` and `end` are seconds."""

    speaker: str | None
    start: float
    end: float
    text: str


class IngestedPart(Output):
    """`segments` is how many there are."""

    document_id: UUID
    title: str
    segments: int
    chunks: int
    embedded: int
    duplicates_skipped: int


class SkippedPart(Output):
    name: str
    reason: str


class IngestedTranscripts(Output):
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


class SummaryPoint(Output):
    """`quote` is exactly the document's text[start:end]: what supports `text`, or where that is not `supported`, what
    the document says that is closest to it."""

    text: str
    quote: str
    start: int
    end: int
    page: int | None
    start_seconds: float | None
    supported: bool = True


class SummarizedDocument(Output):
    """`summary` is the texts of all points, in the order of the document. `note` says why there are none."""

    document_id: UUID
    version: int
    language: str
    summary: str
    points: list[SummaryPoint]
    note: str | None = None
