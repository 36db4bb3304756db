from datetime import datetime
from typing import Annotated, Any, Literal, Self
from uuid import UUID
from zoneinfo import available_timezones

from fastapi import Query
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from api.schemas.auth import Email, RegisterIn, Username
from api.schemas.jobs import JobOut
from api.schemas.session_ids import SessionId
from api.schemas.submitted import JobIn
from api.schemas.texts import Body, Line
from core.once import once
from db.models import Profile, ProgressEntry
from db.queries.learning.topics import TopicNames
from db.queries.profiles.profiles import LONGEST_TEXT
from tasks.results.profiles import SeenByOthers

Name = Annotated[str, Field(min_length=1, max_length=200, pattern=r"\S")]
TopicQuery = Annotated[
    Line | None, Query(min_length=1, max_length=120, description="The name of a topic, or one that it had before.")
]
NameQuery = Annotated[
    Line | None,
    Query(
        min_length=1,
        max_length=200,
        description="Words that begin words of the name, whatever their case and accents.",
    ),
]


class NewProfileIn(RegisterIn, JobIn):
    """An account, and what is about its first job."""


class NewProfileOut(JobOut):
    """The account exists at once; the job suggests where to begin. Log in to follow the job."""

    kind: Literal["profiles.personalize"]
    user_id: UUID
    status: Literal["created"] = "created"


class IngestIn(JobIn):
    """`email` and `username` are for administrators: the owner of the profile, whose account is created if missing."""

    text: Annotated[
        str,
        Field(
            min_length=1,
            pattern=r"\S",
            description=f"At most {LONGEST_TEXT:,} characters.",
            json_schema_extra={"maxLength": LONGEST_TEXT},
        ),
    ]
    email: Email | None = None
    username: Username | None = None


@once
def _time_zones() -> frozenset[str]:
    return frozenset({"UTC", *available_timezones()})


def _known_time_zone(name: str) -> str:
    """By name alone: zoneinfo takes it for a path."""
    if name not in _time_zones():
        raise PydanticCustomError("time_zone", "Unknown time zone. Use an IANA name, such as Europe/Warsaw or UTC")
    return name


TimeZone = Annotated[str, Field(max_length=100), AfterValidator(_known_time_zone)]


class ProfileChanges(Body):
    """Fields that are missing or null do not change."""

    name: Name | None = None
    bio: Annotated[str | None, Field(max_length=2_000)] = None
    wiki_content: Annotated[str | None, Field(max_length=LONGEST_TEXT, description="Markdown")] = None
    is_discoverable: bool | None = None
    time_zone: Annotated[TimeZone | None, Field(description="An IANA name. Your days begin by it.")] = None


class ProfileChangesByAdmin(Body):
    """Fields that are missing or null do not change. Only its owner can make a profile discoverable."""

    name: Name | None = None
    bio: Annotated[str | None, Field(max_length=2_000)] = None
    wiki_content: Annotated[str | None, Field(max_length=LONGEST_TEXT, description="Markdown")] = None
    is_discoverable: Literal[False] | None = None


LISTED_CHARACTERS = 2_000
LONGEST_CONTACT = 600  # an address that the cut of a listed text would divide


class ProfileOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    user_id: UUID
    name: SeenByOthers
    bio: SeenByOthers
    wiki_content: SeenByOthers


def listed_profile_of(profile: Profile) -> ProfileOut:
    """With the beginning of its text, so that a list of long texts has little to mask."""
    beginning = profile.wiki_content[: LISTED_CHARACTERS + LONGEST_CONTACT]
    shown = ProfileOut(user_id=profile.user_id, name=profile.name, bio=profile.bio, wiki_content=beginning)
    return shown.model_copy(update={"wiki_content": shown.wiki_content[:LISTED_CHARACTERS]})


class OwnProfileOut(ProfileOut):
    """The profile as its owner sees it. `welcome` is the result of the last `profiles.personalize`."""

    name: str
    bio: str
    wiki_content: str
    time_zone: str
    is_discoverable: bool
    welcome: dict[str, Any] | None
    created_at: datetime
    updated_at: datetime


def own_profile_of(profile: Profile, time_zone: str) -> OwnProfileOut:
    shown = {name: getattr(profile, name) for name in OwnProfileOut.model_fields if name != "time_zone"}
    return OwnProfileOut(**shown, time_zone=time_zone)


class ChangedProfileOut(OwnProfileOut):
    """`job` makes changed text searchable; it is null if no text changed."""

    job: JobOut | None


class MatchIn(JobIn):
    """Either `query`, what people should know or do, or `user_id`, a user they should be similar to."""

    query: Annotated[str | None, Field(min_length=1, max_length=1000, pattern=r"\S")] = None
    user_id: UUID | None = None
    limit: Annotated[int, Field(ge=1, le=20)] = 5

    @model_validator(mode="after")
    def _has_one_criterion(self) -> Self:
        if (self.query is None) == (self.user_id is None):
            raise PydanticCustomError("one_wish", "Send either `query` or `user_id`")
        return self


class ProgressIn(JobIn):
    user_id: Annotated[
        UUID | None, Field(description="Whose progress it is: yours, or for administrators anybody's.")
    ] = None
    completed_task: Annotated[str, Field(min_length=1, max_length=1000, pattern=r"\S")]
    score: Annotated[float | None, Field(ge=0, le=1, description="A fraction from 0 to 1: 85 % is 0.85.")] = None
    minutes: Annotated[float | None, Field(ge=0, le=100_000)] = None
    session_id: SessionId | None = None


class ProgressOut(BaseModel):
    """`mastery` is that of the topic after this task. It, `topic` and `insight` are null until the job has ended."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    session_id: UUID | None
    completed_task: str
    topic: str | None
    score: float | None
    minutes: float | None
    insight: str | None
    mastery: float | None
    created_at: datetime


def progress_of(entry: ProgressEntry, names: TopicNames) -> ProgressOut:
    """With the topic as the learner calls it now."""
    shown = ProgressOut.model_validate(entry)
    return shown.model_copy(update={"topic": names.current(entry.topic)})


class MasteryOut(BaseModel):
    """`mastery`, from 0 to 1, is the score to expect of the learner's next task on the topic. It rests on
    `observations`, tasks with a score; without any it is where every estimate begins. `exposures` have no score."""

    topic: str
    mastery: float
    observations: int
    exposures: int
    last_completed_at: datetime


class MasteriesOut(BaseModel):
    """All topics at once: `next_cursor` is always null."""

    items: list[MasteryOut]
    next_cursor: None = None
