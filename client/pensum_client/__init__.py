"""Pensum's Python client: submit a job, wait for it or stream its events, cancel it, verify webhooks.

`Pensum` and `AsyncPensum` have the same methods. `requests` builds what they send, `responses` reads what comes back,
`retry` decides how long an absent server is retried.
"""

from pensum_client.async_client import AsyncPensum
from pensum_client.errors import (
    BacklogFull,
    Gone,
    JobFailed,
    NotAuthenticated,
    NotFinished,
    NotFound,
    PensumError,
    ProblemError,
    Unavailable,
    UnexpectedResponse,
    Unreachable,
)
from pensum_client.events import Event
from pensum_client.inputs import (
    AskIn,
    BuildIn,
    EmbedIn,
    ExercisesIn,
    GenerateIn,
    IngestIn,
    MatchIn,
    MessageIn,
    PreviewIn,
    ProgressIn,
    PullIn,
    ResourcesIn,
    TextIn,
    UrlIn,
    YouTubeIn,
)
from pensum_client.outputs import (
    BuildOut,
    FoundPassageOut,
    GenerationOut,
    JobOut,
    ModelOut,
    ProviderChangeOut,
    ProviderOut,
    ProvidersOut,
)
from pensum_client.sync_client import Pensum

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
    "MessageIn",
    "ModelOut",
    "NotAuthenticated",
    "NotFinished",
    "NotFound",
    "Pensum",
    "PensumError",
    "PreviewIn",
    "ProblemError",
    "ProgressIn",
    "ProviderChangeOut",
    "ProviderOut",
    "ProvidersOut",
    "PullIn",
    "ResourcesIn",
    "TextIn",
    "Unavailable",
    "UnexpectedResponse",
    "Unreachable",
    "UrlIn",
    "YouTubeIn",
]
