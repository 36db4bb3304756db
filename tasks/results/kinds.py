"""What the jobs of each kind return. The other kinds serve the platform itself, and their results are its own."""

from collections.abc import Mapping
from typing import Any

from tasks.contracts import PLUGINS
from tasks.results.answers import Answered, PreviewedInstruction
from tasks.results.chat import StoredChatReply
from tasks.results.cv import MatchedCvs
from tasks.results.learning import GradedAnswer, SuggestedResources, WrittenExercises
from tasks.results.library import IngestedDocument, IngestedTranscript, IngestedTranscripts, SummarizedDocument
from tasks.results.llm import DeletedModel, EmbeddedTexts, GeneratedText, PulledModel
from tasks.results.profiles import AssessedProgress, IngestedProfile, MatchedPeople, PersonalizedProfile
from tasks.results.reports import RenderedReport
from tasks.results.stories import StoryReply, WrittenStoryChapter

RESULTS: Mapping[str, Any] = {
    "documents.ingest": IngestedDocument,
    "documents.summarize": SummarizedDocument,
    "transcripts.ingest": IngestedTranscript | IngestedTranscripts,  # of one, or of an archive
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
    "cv.match": MatchedCvs,
    "cv.report": RenderedReport,
    "stories.reply": StoryReply,
    "stories.chapter": WrittenStoryChapter,
    "stories.export": RenderedReport,
    "llm.generate": GeneratedText,
    "llm.embed": EmbeddedTexts,
    "llm.pull": PulledModel,
    "llm.delete": DeletedModel,
    **{kind: plugin.result for kind, plugin in PLUGINS.items()},
}
