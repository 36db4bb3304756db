"""Profiles and mastery. `tests/client/test_models.py` compares each with the schema of its name."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import RootModel

from pensum_client.output import Output
from pensum_client.outputs import JobOut


class ProfileOut(Output):
    user_id: UUID
    name: str
    bio: str
    wiki_content: str


class OwnProfileOut(ProfileOut):
    """The profile as its owner sees it. `welcome` is the result of the last `profiles.personalize`."""

    time_zone: str
    is_discoverable: bool
    welcome: dict[str, Any] | None
    created_at: datetime
    updated_at: datetime


class AnyProfile(RootModel[OwnProfileOut | ProfileOut]):
    """The owner and administrators see more."""


class ChangedProfileOut(OwnProfileOut):
    """`job` makes changed text searchable; it is null if no text changed."""

    job: JobOut | None


class NewProfileOut(JobOut):
    """The job, and the account that exists already."""

    kind: Literal["profiles.personalize"]
    user_id: UUID
    status: Literal["created"] = "created"


class MasteryOut(Output):
    """`mastery`, from 0 to 1, is the score to expect of the learner's next task on the topic. It rests on
    `observations`, tasks with a score; without any it is where every estimate begins. `exposures` have no score."""

    topic: str
    mastery: float
    observations: int
    exposures: int
    last_completed_at: datetime


class MasteriesOut(Output):
    """All topics at once: `next_cursor` is always null."""

    items: list[MasteryOut]
    next_cursor: None = None
