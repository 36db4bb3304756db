"""The kinds of job that are submitted as JSON, and where."""

from collections.abc import Mapping
from dataclasses import dataclass

from pensum_client.inputs import (
    AskIn,
    CvMatchIn,
    EmbedIn,
    ExercisesIn,
    GenerateIn,
    IngestIn,
    MatchIn,
    PreviewIn,
    ProgressIn,
    PullIn,
    ResourcesIn,
    TextIn,
    UrlIn,
    YouTubeIn,
)

JobRequest = (
    AskIn
    | CvMatchIn
    | EmbedIn
    | ExercisesIn
    | GenerateIn
    | IngestIn
    | MatchIn
    | PreviewIn
    | ProgressIn
    | PullIn
    | ResourcesIn
    | TextIn
    | UrlIn
    | YouTubeIn
)


@dataclass(frozen=True)
class Route:
    path: str
    body: type[JobRequest]


ROUTES: Mapping[str, Route] = {
    "documents.ingest": Route("/api/documents/text", TextIn),
    "transcripts.ingest": Route("/api/transcripts/youtube", YouTubeIn),
    "learning.resources": Route("/api/learning/resources", ResourcesIn),
    "learning.exercises": Route("/api/learning/exercises", ExercisesIn),
    "profiles.ingest": Route("/api/profiles/ingest", IngestIn),
    "profiles.match": Route("/api/profiles/match", MatchIn),
    "profiles.progress": Route("/api/profiles/progress", ProgressIn),
    "cv.match": Route("/api/cv-matcher/match", CvMatchIn),
    "answers.ask": Route("/api/answers", AskIn),
    "llm.generate": Route("/api/llm/generate", GenerateIn),
    "llm.embed": Route("/api/llm/embed", EmbedIn),
}

PATHS: Mapping[type[JobRequest], str] = {
    **{route.body: route.path for route in ROUTES.values()},
    UrlIn: "/api/documents/url",
    PreviewIn: "/api/instructions/preview",
    PullIn: "/api/llm/models/pull",
}
