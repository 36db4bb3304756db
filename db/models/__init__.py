"""The tables, one module a noun."""

from db.models.base import Base
from db.models.documents import (
    Chunk,
    ChunkEmbedding,
    Document,
    DocumentSource,
    DocumentState,
    EmbeddingGeneration,
    GenerationState,
    QueryVector,
)
from db.models.jobs import TERMINAL, DeletedJob, IdempotencyKey, Job, JobEvent, JobState, Worker
from db.models.learning import Exercise, LearningSession, ProgressEntry, Resource
from db.models.ticks import Tick
from db.models.users import ApiKey, User
from db.models.webhooks import CallbackSecret, Delivery, DeliveryAttempt, DeliveryState, Webhook

__all__ = [
    "TERMINAL",
    "ApiKey",
    "Base",
    "CallbackSecret",
    "Chunk",
    "ChunkEmbedding",
    "DeletedJob",
    "Delivery",
    "DeliveryAttempt",
    "DeliveryState",
    "Document",
    "DocumentSource",
    "DocumentState",
    "EmbeddingGeneration",
    "Exercise",
    "GenerationState",
    "IdempotencyKey",
    "Job",
    "JobEvent",
    "JobState",
    "LearningSession",
    "ProgressEntry",
    "QueryVector",
    "Resource",
    "Tick",
    "User",
    "Webhook",
    "Worker",
]
