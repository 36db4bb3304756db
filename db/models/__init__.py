"""The tables, one module a noun."""

from db.models.answers import Answer, CachedAnswer, Library
from db.models.audit import AuditEntry
from db.models.base import Base
from db.models.bulk_actions import BulkAction
from db.models.chat import ChatMessage, ChatRole, ChatThread
from db.models.documents import (
    Chunk,
    Document,
    DocumentSource,
    DocumentState,
)
from db.models.embeddings import (
    ChunkEmbedding,
    EmbeddingGeneration,
    GenerationState,
    QueryVector,
    SentenceEmbedding,
)
from db.models.grading import ExerciseAnswer, Review, ReviewCard
from db.models.instructions import Instruction, InstructionVersion
from db.models.jobs import (
    SUSPECT_BREAKS,
    TERMINAL,
    DeletedJob,
    IdempotencyKey,
    Job,
    JobEvent,
    JobMetadata,
    JobState,
    QueueUse,
    Worker,
)
from db.models.learning import CodingDrafts, Exercise, LearningSession, ProgressEntry, Resource, ResourceQuery, Topic
from db.models.library import LIBRARY_OWNER_ID, LibraryResource
from db.models.llm import StoredLlmConfig
from db.models.matches import CvMatch, CvScan
from db.models.pauses import Pause, PauseTarget
from db.models.profiles import Profile, ProfileSource
from db.models.projects import DocumentProject, Project, ProjectType
from db.models.providers import LlmProvider, LlmProviderChange, ProviderState
from db.models.reports import Report
from db.models.saved_views import SavedView
from db.models.secret_fingerprints import SecretFingerprint
from db.models.spending import LlmReservation, LlmSettlement, LlmSpending
from db.models.stories import (
    StoryChapter,
    StoryDocument,
    StoryJob,
    StoryMemory,
    StoryMessage,
    StoryPlan,
    StorySentence,
)
from db.models.summaries import DocumentSummary
from db.models.ticks import Tick
from db.models.transcripts import Intake, Segment
from db.models.users import ApiKey, LoginSession, OAuthAccount, RateLimit, RevokedToken, Role, User
from db.models.webhooks import CallbackSecret, Delivery, DeliveryAttempt, DeliveryState, Webhook

__all__ = [
    "LIBRARY_OWNER_ID",
    "SUSPECT_BREAKS",
    "TERMINAL",
    "Answer",
    "ApiKey",
    "AuditEntry",
    "Base",
    "BulkAction",
    "CachedAnswer",
    "CallbackSecret",
    "ChatMessage",
    "ChatRole",
    "ChatThread",
    "Chunk",
    "ChunkEmbedding",
    "CodingDrafts",
    "CvMatch",
    "CvScan",
    "DeletedJob",
    "Delivery",
    "DeliveryAttempt",
    "DeliveryState",
    "Document",
    "DocumentProject",
    "DocumentSource",
    "DocumentState",
    "DocumentSummary",
    "EmbeddingGeneration",
    "Exercise",
    "ExerciseAnswer",
    "GenerationState",
    "IdempotencyKey",
    "Instruction",
    "InstructionVersion",
    "Intake",
    "Job",
    "JobEvent",
    "JobMetadata",
    "JobState",
    "LearningSession",
    "Library",
    "LibraryResource",
    "LlmProvider",
    "LlmProviderChange",
    "LlmReservation",
    "LlmSettlement",
    "LlmSpending",
    "LoginSession",
    "OAuthAccount",
    "Pause",
    "PauseTarget",
    "Profile",
    "ProfileSource",
    "ProgressEntry",
    "Project",
    "ProjectType",
    "ProviderState",
    "QueryVector",
    "QueueUse",
    "RateLimit",
    "Report",
    "Resource",
    "ResourceQuery",
    "Review",
    "ReviewCard",
    "RevokedToken",
    "Role",
    "SavedView",
    "SecretFingerprint",
    "Segment",
    "SentenceEmbedding",
    "StoredLlmConfig",
    "StoryChapter",
    "StoryDocument",
    "StoryJob",
    "StoryMemory",
    "StoryMessage",
    "StoryPlan",
    "StorySentence",
    "Tick",
    "Topic",
    "User",
    "Webhook",
    "Worker",
]
