"""Pensum from Python: submit a wish, wait for its job or stream it, cancel it, verify webhooks.

`Pensum` and `AsyncPensum` send what `flows` and `calls` decide. This package needs the API's schemas, and nothing that
runs a job.
"""

from api.schemas.answers import AskIn
from api.schemas.documents import FoundPassageOut, TextIn, UrlIn
from api.schemas.embeddings import BuildIn, BuildOut, GenerationOut
from api.schemas.instructions import PreviewIn
from api.schemas.jobs import JobOut
from api.schemas.learning import ExercisesIn, ResourcesIn
from api.schemas.llm import EmbedIn, GenerateIn
from api.schemas.profiles import IngestIn, MatchIn, ProgressIn
from api.schemas.transcripts import YouTubeIn
from client.asynchronous import AsyncPensum
from client.errors import (
    BacklogFull,
    Gone,
    JobFailed,
    NotAuthenticated,
    NotFinished,
    NotFound,
    PensumError,
    ProblemError,
    Unavailable,
    Unreachable,
)
from client.events import Event
from client.sync import Pensum

__all__ = [
    "AskIn",
    "AsyncPensum",
    "BacklogFull",
    "BuildIn",
    "BuildOut",
    "EmbedIn",
    "Event",
    "ExercisesIn",
    "FoundPassageOut",
    "GenerateIn",
    "GenerationOut",
    "Gone",
    "IngestIn",
    "JobFailed",
    "JobOut",
    "MatchIn",
    "NotAuthenticated",
    "NotFinished",
    "NotFound",
    "Pensum",
    "PensumError",
    "PreviewIn",
    "ProblemError",
    "ProgressIn",
    "ResourcesIn",
    "TextIn",
    "Unavailable",
    "Unreachable",
    "UrlIn",
    "YouTubeIn",
]
