"""Which kinds of job can be wished for in JSON, and where."""

from collections.abc import Mapping
from dataclasses import dataclass

from api.schemas.answers import AskIn
from api.schemas.documents import TextIn, UrlIn
from api.schemas.instructions import PreviewIn
from api.schemas.learning import ExercisesIn, ResourcesIn
from api.schemas.llm import EmbedIn, GenerateIn
from api.schemas.profiles import IngestIn, MatchIn, ProgressIn
from api.schemas.transcripts import YouTubeIn
from tasks.contracts import (
    AskQuestion,
    AssessProgress,
    EmbedTexts,
    GenerateText,
    IngestDocument,
    IngestProfile,
    IngestTranscripts,
    MatchPeople,
    SuggestResources,
    WriteExercises,
)

Wish = (
    AskIn
    | TextIn
    | ExercisesIn
    | ResourcesIn
    | EmbedIn
    | GenerateIn
    | IngestIn
    | MatchIn
    | PreviewIn
    | ProgressIn
    | UrlIn
    | YouTubeIn
)


@dataclass(frozen=True)
class Route:
    path: str
    body: type[Wish]


ROUTES: Mapping[str, Route] = {
    IngestDocument.kind: Route("/api/documents/text", TextIn),
    IngestTranscripts.kind: Route("/api/transcripts/youtube", YouTubeIn),
    SuggestResources.kind: Route("/api/learning/resources", ResourcesIn),
    WriteExercises.kind: Route("/api/learning/exercises", ExercisesIn),
    IngestProfile.kind: Route("/api/profiles/ingest", IngestIn),
    MatchPeople.kind: Route("/api/profiles/match", MatchIn),
    AssessProgress.kind: Route("/api/profiles/progress", ProgressIn),
    AskQuestion.kind: Route("/api/answers", AskIn),
    GenerateText.kind: Route("/api/llm/generate", GenerateIn),
    EmbedTexts.kind: Route("/api/llm/embed", EmbedIn),
}

PATHS: Mapping[type[Wish], str] = {
    **{route.body: route.path for route in ROUTES.values()},
    UrlIn: "/api/documents/url",
    PreviewIn: "/api/instructions/preview",
}
