from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from api.metadata import Metadata
from api.schemas.submitted import JobIn
from api.schemas.summaries import SummaryOut
from api.schemas.texts import LONGEST_URL, Body, Line
from db.models import Document, DocumentState
from tasks.problems import render

MAX_TEXT_CHARS = 5_000_000
MOST_PROJECTS = 50


def _rendered(problem: dict[str, Any] | None) -> dict[str, Any] | None:
    return render(problem["slug"], problem["detail"]) if problem and "slug" in problem else problem


class TextIn(JobIn):
    title: Annotated[str, Field(min_length=1, max_length=200, pattern=r"\S")]
    text: Annotated[str, Field(min_length=1, max_length=MAX_TEXT_CHARS)]
    project_id: UUID | None = None


class UrlIn(JobIn):
    url: Annotated[str, Field(min_length=1, max_length=LONGEST_URL)]
    title: Annotated[str | None, Field(min_length=1, max_length=200, pattern=r"\S")] = None
    project_id: UUID | None = None


class DocumentPatch(Body):
    """`project_ids` are all projects that the document is in from now on; `project_id` moves it into one, or with null
    out of all. `metadata` replaces the pairs before."""

    project_ids: Annotated[list[UUID], Field(max_length=MOST_PROJECTS)] | None = None
    project_id: UUID | None = None
    metadata: Metadata | None = None

    @model_validator(mode="after")
    def _has_one_of_both(self) -> Self:
        if self.project_ids is not None and "project_id" in self.model_fields_set:
            raise PydanticCustomError("both_fields", "Send either `project_ids` or `project_id`.")
        return self

    @property
    def wanted_projects(self) -> set[UUID] | None:
        """None leaves the document where it is."""
        if "project_id" in self.model_fields_set:
            return set() if self.project_id is None else {self.project_id}
        return None if self.project_ids is None else set(self.project_ids)


class DocumentOut(BaseModel):
    """`problem` is why the newest version could not be read; the previous ready version then stays in place. `language`
    is the text search configuration of PostgreSQL for the text. `encoding` is that of a text file as it was read:
    `certain` for Unicode, `declared` by the file or its server, `likely` by the letters of its language, `doubtful`
    where nothing fits well; null for other formats. `warnings` say what of the file was left out, or may be wrong.
    `project_id` is one of `project_ids`, in most documents the only one. `job_id` is the newest job that was to read
    the document, which `problem` comes from; null where it is kept no more."""

    model_config = ConfigDict(from_attributes=True, populate_by_name=True)

    id: UUID
    path: str
    title: str
    kind: str
    size_bytes: int
    state: DocumentState
    version: int
    language: str
    project_id: UUID | None
    project_ids: list[UUID]
    metadata: Annotated[dict[str, str], Field(validation_alias="labels")]
    encoding: str | None
    encoding_certainty: Literal["certain", "declared", "likely", "doubtful"] | None
    warnings: list[str]
    source_url: str | None
    problem: Annotated[dict[str, Any] | None, BeforeValidator(_rendered)]
    job_id: UUID | None = None
    created_at: datetime


def render_document(document: Document, jobs: Mapping[UUID, UUID]) -> DocumentOut:
    """With its job among `jobs`, which are by document."""
    return DocumentOut.model_validate(document).model_copy(update={"job_id": jobs.get(document.id)})


class DocumentWithText(DocumentOut):
    """`text` is null until the document is parsed; the offsets of quotes count its characters. `summary` is null until
    one was asked for and made."""

    text: str | None
    summary: SummaryOut | None = None


class PlaceOut(BaseModel):
    """Where the document's text[start:end] stands: on this page, under this heading, or from this second on."""

    model_config = ConfigDict(from_attributes=True)

    start: int
    end: int
    heading: str | None
    page: int | None
    start_seconds: float | None
    speaker: str | None


class DocumentPiece(BaseModel):
    """`text` is text[start:end] of the document, whose text has `length` characters, none until it is parsed.
    `places` are in order and do not overlap; the first and the last may reach beyond the piece."""

    model_config = ConfigDict(from_attributes=True)

    document: DocumentOut
    text: str
    start: int
    end: int
    length: int
    places: list[PlaceOut]


NOT_RERANKED: Literal["not reranked"] = "not reranked"


DocumentKind = Literal[
    "pdf", "docx", "pptx", "odt", "rtf", "epub", "html", "markdown", "text", "csv", "ipynb", "code", "srt", "vtt"
]


class SearchQuery(BaseModel):
    model_config = ConfigDict(extra="forbid")

    query: Annotated[Line, Field(min_length=1, max_length=1000, pattern=r"\S")]
    limit: Annotated[int, Field(ge=1, le=50)] = 10
    project_id: UUID | None = None
    kind: Annotated[
        list[DocumentKind], Field(max_length=20, description="Only documents of this kind. May be repeated.")
    ] = []


class PlaceOfCopyOut(BaseModel):
    """Another document has the same text, white space aside, at its text[start:end]."""

    document_id: UUID
    document_path: str
    title: str
    start: int
    end: int


class FoundPassageOut(BaseModel):
    """`quote` is exactly text[start:end] of the document. `url` is where the document was fetched from; for a video it
    links to the second."""

    document_id: UUID
    document_path: str
    title: str
    quote: str
    start: int
    end: int
    page: int | None = None
    start_seconds: float | None = None
    url: str | None = None
    score: float
    also_in: list[PlaceOfCopyOut] = []


class SearchResults(BaseModel):
    """`degraded` says what the search did without; it is left out where nothing was missing."""

    results: list[FoundPassageOut]
    degraded: Annotated[
        Literal["words only", "not reranked"] | None, Field(exclude_if=lambda degraded: degraded is None)
    ] = None
