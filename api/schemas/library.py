from datetime import datetime
from typing import Annotated, Literal
from urllib.parse import urlsplit
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

from api.schemas.texts import Body

ResourceKind = Literal["paper", "course", "book", "tutorial", "video", "code"]
AnyKind = Literal["lesson", "paper", "course", "book", "tutorial", "video", "code"]
ResourceLevel = Literal["beginner", "intermediate", "advanced"]


def _web_address(url: str) -> str:
    """With http or https and a host. Nobody fetches it, but learners are sent there."""
    try:
        parts = urlsplit(url)
        is_good = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_good = False
    if not is_good or "@" in parts.netloc or not url.isprintable() or " " in url:
        raise PydanticCustomError("web_address", "Must be a web address, such as https://example.org/course")
    return url


def _without_blanks(text: str) -> str:
    return " ".join(text.split())


Title = Annotated[str, AfterValidator(_without_blanks), Field(min_length=1, max_length=200, pattern=r"\S")]
Topic = Annotated[str, AfterValidator(_without_blanks), Field(min_length=1, max_length=80, pattern=r"\S")]
WebAddress = Annotated[str, Field(min_length=1, max_length=2000), AfterValidator(_web_address)]
Topics = Annotated[list[Topic], Field(min_length=1, max_length=20)]
Authors = Annotated[list[Title], Field(max_length=50)]
Year = Annotated[int, Field(ge=1000, le=2999)]
Language = Annotated[str, Field(max_length=3, pattern=r"^[a-z]{2,3}$", description="ISO 639")]
Summary = Annotated[str, Field(min_length=20, max_length=4000, pattern=r"\S")]


class LibraryResourceIn(Body):
    """`summary` says in a few sentences what the resource explains: searches find it by that."""

    url: WebAddress
    title: Title
    kind: ResourceKind
    level: ResourceLevel
    topics: Topics
    summary: Summary
    authors: Authors = Field(default=[])
    year: Year | None = None
    language: Language = "en"


class LibraryResourcePatch(Body):
    """Only the fields that are given change."""

    url: WebAddress | None = None
    title: Title | None = None
    kind: ResourceKind | None = None
    level: ResourceLevel | None = None
    topics: Topics | None = None
    summary: Summary | None = None
    authors: Authors | None = None
    year: Year | None = None
    language: Language | None = None


class LibraryResourceOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    title: str
    url: str
    kind: str
    level: str
    topics: list[str]
    summary: str
    authors: list[str]
    year: int | None
    language: str


class LessonOut(LibraryResourceOut):
    """A lesson of Pensum's own. `text` is Markdown."""

    text: str
    licence: str = "CC BY 4.0"


class ManagedResourceOut(LibraryResourceOut):
    """`is_shipped` says that Pensum brought it, `is_edited` that an administrator changed it since: then no start
    changes it again. `state` is `ready` once searches find it."""

    is_shipped: bool
    is_edited: bool
    state: str
    created_at: datetime
    updated_at: datetime
