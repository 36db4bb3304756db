"""What jobs return, by kind. `tests/client/test_models.py` compares each with the schema of its name."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import Field

from pensum_client.library_results import (
    IngestedDocument,
    IngestedTranscripts,
    SummarizedDocument,
)
from pensum_client.output import Output


class CitedQuote(Output):
    """`quote` is exactly the document's text[start:end]. A `shared` one is of a resource of the shared library, which
    is at `url`; its document is not among yours."""

    document_id: UUID
    title: str
    quote: str
    start: int
    end: int
    page: int | None
    start_seconds: float | None
    url: str | None
    shared: bool = False


class CheckedSentence(Output):
    """The text's [start:end]. `supported` says whether the citations behind it support it; None where it says nothing
    that could be true or false."""

    start: int
    end: int
    supported: bool | None


class Answered(Output):
    """`[1]` in `answer` refers to the first of `citations`. `outcome` is `answered` where a model wrote an answer that
    the library supports at least in part, `unsupported` where in no part, `passages` where there are only quotes that
    may help, and `not_found` where there are none; `answered` is true in the first case. `sentences` are those of a
    model, and `supported_share` is how many of them the library supports, from 0 to 1."""

    answer: str
    citations: list[CitedQuote]
    answered: bool
    outcome: Literal["answered", "unsupported", "passages", "not_found"]
    sentences: list[CheckedSentence]
    supported_share: float | None
    answer_id: UUID | None = None


class PreviewedInstruction(Output):
    """`current` is the answer as it is now, `preview` that with the instruction under test, from the same passages."""

    question: str
    current: Answered
    preview: Answered
    passages: int
    note: str | None = None


# Chat


class StoredChatReply(Output):
    """`[1]` in `content` refers to the first of `citations`. `question` is the message as it was searched for;
    `unanswered` are its parts that the documents do not answer. From the character `knowledge_start` on, the content is
    a model's own knowledge. `sentences` are those of a model from the documents, each with whether they support it. A
    reply that is given again is a new version of its turn."""

    outcome: Literal["answered", "partly", "unsupported", "passages", "not_found", "unclear"]
    content: str
    citations: list[CitedQuote]
    question: str
    mode: Literal["documents", "assistant"]
    unanswered: list[str]
    knowledge_start: int | None
    sentences: list[CheckedSentence]
    thread_id: UUID
    message_id: UUID
    turn_id: UUID
    version: int


# Learning


class SuggestedResource(Output):
    """`quote` is exactly the text[start:end] of the learner's own document, or of the summary of a shared resource,
    which has no `document_id`."""

    title: str
    url: str
    kind: str
    reason: str
    score: float
    quote: str
    level: str | None
    topics: list[str] | None
    document_id: UUID | None
    start: int
    end: int


class Searched(Output):
    """How many documents and shared resources were looked at, and for which query. `concepts` are what it was taken to
    be about; `continues` is the session's earlier query that it goes on with."""

    query: str
    documents: int
    shared_resources: int
    concepts: list[str]
    continues: str | None


class SuggestedResources(Output):
    """`searched` says where was looked, and for what; `note` why fewer fit than three."""

    resources: list[SuggestedResource]
    searched: Searched
    note: str | None = None


class WrittenExercise(Output):
    """Without its solution, which stays on the server until the exercise is answered."""

    id: UUID
    type: str
    prompt: str
    choices: list[str] | None
    starter_code: str | None
    hints: list[str]


class WrittenExercises(Output):
    """`note` says why there are fewer than were asked for, or who wrote them where that is not the usual way."""

    exercises: list[WrittenExercise]
    note: str | None = None


class GradedItem(Output):
    """A point of the rubric. `evidence` is the piece of the answer that meets it."""

    text: str
    met: bool
    evidence: str | None


class TestOutcome(Output):
    """Of a coding exercise. Input, value and expectation are there where the learner may see them."""

    name: str
    visible: bool
    passed: bool
    input: str | None
    got: str | None
    expected: str | None


class GradedAnswer(Output):
    """`score` is a fraction from 0 to 1; `next_review_at` says when the exercise is due again. `solution` is the
    exercise's: answer, explanation, and where the passage stands."""

    correct: bool
    score: float
    items: list[GradedItem]
    tests: list[TestOutcome] | None
    feedback: str
    solution: dict[str, Any]
    next_review_at: datetime


# People


class IngestedProfile(Output):
    """`warnings` are sentences on what of the text is missing in the profile."""

    user_id: UUID
    name: str
    bio: str
    wiki_content: str
    warnings: list[str] = Field(default_factory=list)


class MatchReason(Output):
    """`quote` is exactly [start:end] of the person's `field`."""

    quote: str
    start: int
    end: int
    field: Literal["wiki_content", "bio"] = "wiki_content"


class MatchedPerson(Output):
    """Nobody is shown without a reason."""

    user_id: UUID
    name: str
    bio: str
    score: float
    reasons: list[MatchReason]
    explanation: str | None


class MatchedPeople(Output):
    people: list[MatchedPerson]


class CitedTask(Output):
    kind: Literal["history"] = "history"
    entry_id: UUID
    completed_task: str
    topic: str | None
    score: float | None
    minutes: float | None
    completed_at: datetime


class CitedPassage(Output):
    """`quote` is exactly the document's text[start:end]."""

    kind: Literal["library"] = "library"
    document_id: UUID
    title: str
    quote: str
    start: int
    end: int


class AssessedProgress(Output):
    """`topic` is null where the task names none."""

    progress: str
    topic: str | None
    mastery: dict[str, float]
    next: list[str]
    citations: list[CitedTask | CitedPassage]


class PersonalizedProfile(Output):
    user_id: UUID
    text: str
    topics: list[str]
    resources: list[SuggestedResource]
    next: list[str]


# CVs


class RankedCv(Output):
    """`rank` counts within an ad; equal scores share one."""

    id: UUID
    employer_document_id: UUID
    applicant_document_id: UUID
    applicant: str
    match_score: float
    rank: int


class UnreadCv(Output):
    """A CV that was not compared, and why."""

    applicant_document_id: UUID
    applicant: str
    problem: str
    detail: str


class MatchedCvs(Output):
    """Best first, ad by ad."""

    matches: list[RankedCv]
    not_read: list[UnreadCv] = Field(default=[])


class RenderedReport(Output):
    """The PDF of a match or a chapter; the method that asks for it returns the file."""

    size_bytes: int


# Language models


class GeneratedText(Output):
    """`finish_reason` says whether the text is whole (`stop`) or ended at its token limit (`length`)."""

    text: str
    value: Any = None
    finish_reason: Literal["stop", "length", "repetition", "cancelled"] | None = None


class EmbeddedTexts(Output):
    model: str
    dimensions: int
    vectors: list[list[float]]


class PulledModel(Output):
    provider: str
    name: str
    digest: str | None = None
    size_bytes: int | None = None


class DeletedModel(Output):
    provider: str
    name: str


class ProposedMemory(Output):
    """`quote` is what the narrator told, letter for letter. `event_date` is in EDTF: `1962`, `1962~` (about), `196X`,
    `1939/1945`, `1962-05-03`."""

    id: UUID
    quote: str
    event_date: str | None
    decade: int | None
    people: list[str]
    places: list[str]


class NextQuestion(Output):
    """What the plan asks next, and why; `decade` is null where no time is meant."""

    theme: str
    decade: int | None
    why: str


class StoryReply(Output):
    """The reply asks one question; `next` says what the plan asks, and why."""

    reply: str
    proposed_memories: list[ProposedMemory]
    next: NextQuestion


class CitingSentence(Output):
    """Every sentence stands in the memories that it cites."""

    text: str
    memory_ids: list[UUID]


class WrittenStoryChapter(Output):
    """`dropped` sentences were thrown away, because the memories that they cited did not support them."""

    id: UUID
    title: str
    sentences: list[CitingSentence]
    dropped: int


RESULTS: Mapping[str, type[Output]] = {
    "documents.ingest": IngestedDocument,
    "transcripts.ingest": IngestedTranscripts,
    "learning.resources": SuggestedResources,
    "learning.exercises": WrittenExercises,
    "learning.grade": GradedAnswer,
    "profiles.ingest": IngestedProfile,
    "profiles.match": MatchedPeople,
    "profiles.progress": AssessedProgress,
    "profiles.personalize": PersonalizedProfile,
    "answers.ask": Answered,
    "chat.reply": StoredChatReply,
    "instructions.preview": PreviewedInstruction,
    "documents.summarize": SummarizedDocument,
    "cv.match": MatchedCvs,
    "cv.report": RenderedReport,
    "stories.reply": StoryReply,
    "stories.chapter": WrittenStoryChapter,
    "stories.export": RenderedReport,
    "llm.generate": GeneratedText,
    "llm.embed": EmbeddedTexts,
    "llm.pull": PulledModel,
    "llm.delete": DeletedModel,
}
