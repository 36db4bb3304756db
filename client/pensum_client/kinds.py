"""The kinds of job that are submitted as JSON, and where."""

from collections.abc import Mapping
from dataclasses import dataclass
from string import Formatter
from typing import Any
from urllib.parse import quote

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

# With a field of the body in the path, where the job is about something that is there.
PATHS_OF_KINDS: Mapping[str, str] = {
    **{kind: route.path for kind, route in ROUTES.items()},
    "chat.reply": "/api/chat/{project_id}",
    "documents.summarize": "/api/documents/{document_id}/summary",
    "embeddings.build": "/api/embeddings/generations",
    "instructions.preview": PATHS[PreviewIn],
    "learning.grade": "/api/learning/exercises/{exercise_id}/answers",
    "llm.pull": PATHS[PullIn],
    "profiles.personalize": "/api/profiles/me/personalize",
    "stories.chapter": "/api/stories/{project_id}/chapters",
    "stories.reply": "/api/stories/{project_id}/conversation",
}


def _path_of_plugin(kind: str) -> str | None:
    """None where the kind cannot be a plug-in's, whose first word is never one of Pensum's own."""
    namespace, _, name = kind.partition(".")
    if not name or namespace in {known.partition(".")[0] for known in PATHS_OF_KINDS}:
        return None
    return f"/api/plugins/{quote(namespace, safe='')}/{quote(name, safe='')}"


def path_and_rest(kind_or_path: str, body: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
    """Where a job of this kind is submitted, and the fields that are not part of the path. Raises ValueError for an
    unknown kind, and where a field of the path is missing."""
    is_path = kind_or_path.startswith("/")
    template = kind_or_path if is_path else PATHS_OF_KINDS.get(kind_or_path) or _path_of_plugin(kind_or_path)
    if template is None:
        raise ValueError(
            f"Unknown kind {kind_or_path!r}. Give the path of its route, or one of {', '.join(sorted(PATHS_OF_KINDS))}."
        )
    in_path = {name for _, name, _, _ in Formatter().parse(template) if name}
    if missing := in_path - body.keys():
        raise ValueError(f"{kind_or_path} needs {', '.join(sorted(missing))}.")
    path = template.format_map({name: quote(str(body[name]), safe="") for name in in_path})
    return path, {name: value for name, value in body.items() if name not in in_path}
