"""What the role of GPU workers may do in PostgreSQL, table by table (docs/decisions/0033).

`pensum migrate` grants it (db/roles.py), `pensum worker gpu --check` compares a login with it. A table that is not here
may not even be read; tests/db/test_worker_rights.py walks the catalogue, so that a new one is decided on.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

GPU_ROLE = "pensum_worker_gpu"

Command = Literal["SELECT", "INSERT", "UPDATE", "DELETE"]
Columns = tuple[str, ...]
ALL: Columns = ("*",)
EVERY_ROW = "true"

# A job that this very transaction hands on to another queue must still be visible, or PostgreSQL refuses to.
IS_OURS = "starts_with(queue, 'gpu.')"
IS_JUST_QUEUED = "queued_at = now()"
IS_DISPATCHER = (
    "kind = 'webhooks.deliver' AND queue = 'io' AND user_id IS NULL AND callback_url IS NULL AND payload = '{}'"
    " AND input IS NULL AND metadata = '{}'"
)
IS_FOR_THE_SANDBOX = "queue = 'cpu' AND kind = 'learning.exercises' AND stage = 'try'"
IS_HANDED_ON = (
    f"{IS_JUST_QUEUED} AND state = 'queued' AND (queue IN ('io.llm', 'io.embed', 'upkeep') OR {IS_FOR_THE_SANDBOX})"
)
OF_A_JOB = "EXISTS (SELECT FROM jobs WHERE jobs.id = job_id)"


def of_a_graded_exercise(table: str) -> str:
    return f"EXISTS (SELECT FROM exercise_answers WHERE exercise_answers.exercise_id = {table}.exercise_id)"


def of_a_story(table: str) -> str:
    """Rows of a project that has a job in a queue of GPU workers."""
    return (
        "EXISTS (SELECT FROM story_jobs JOIN jobs ON jobs.id = story_jobs.job_id"
        f" WHERE story_jobs.project_id = {table}.project_id)"
    )


@dataclass(frozen=True)
class Rows:
    """Which rows a command may touch, and which rows it may leave behind."""

    touched: str = EVERY_ROW
    written: str | None = None


@dataclass(frozen=True)
class TableRights:
    """`rows` says which, where it is not all of them."""

    select: Columns = ()
    insert: Columns = ()
    update: Columns = ()
    delete: bool = False
    rows: Mapping[Command, Rows] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def columns(self) -> dict[Command, Columns]:
        """By command. Rows are deleted as a whole."""
        named: dict[Command, Columns] = {"SELECT": self.select, "INSERT": self.insert, "UPDATE": self.update}
        return {command: columns for command, columns in named.items() if columns} | (
            {"DELETE": ALL} if self.delete else {}
        )


def story_table(table: str, *, insert: Columns = (), update: Columns = ()) -> TableRights:
    condition = of_a_story(table)
    rows: dict[Command, Rows] = {"SELECT": Rows(condition)}
    rows |= {"INSERT": Rows(written=condition)} if insert else {}
    rows |= {"UPDATE": Rows(condition)} if update else {}
    return TableRights(select=ALL, insert=insert, update=update, rows=rows)


JOBS = TableRights(
    select=ALL,
    insert=(
        *("id", "user_id", "kind", "payload", "stage", "queue", "priority", "state", "run_at", "max_attempts"),
        *("lease_seconds", "callback_url", "expires_at", "last_seq", "turn", "chain", "provider", "model", "alone"),
        *("input", "metadata"),
        *("request_id", "traceparent"),
    ),
    update=(
        *("state", "stage", "queue", "priority", "turn", "run_at", "attempt", "lease_until", "worker", "alone"),
        *("progress", "result", "error", "receipt", "version", "last_seq", "queued_at", "claimed_at", "started_at"),
        *("finished_at", "queue_seconds", "work_seconds", "chain", "provider", "model", "given_up"),
        *("model_wait_seconds", "lost_leases", "max_attempts", "breaks", "broke_at", "reports"),
    ),
    rows={
        "SELECT": Rows(f"{IS_OURS} OR {IS_JUST_QUEUED} OR ({IS_DISPATCHER})"),
        "INSERT": Rows(written=IS_DISPATCHER),
        "UPDATE": Rows(IS_OURS, f"{IS_OURS} OR ({IS_HANDED_ON})"),
    },
)

DOCUMENTS = TableRights(
    select=ALL,
    insert=("user_id", "path", "title", "is_title_given", "kind", "content_hash", "size_bytes"),
    update=(
        *("title", "is_title_given", "kind", "language", "recipe", "content_hash", "size_bytes", "state", "version"),
        *("text", "problem", "encoding", "encoding_certainty", "warnings"),
    ),
    delete=True,
    rows={
        "INSERT": Rows(written="kind = 'profile'"),
        "DELETE": Rows("replaces_id IS NOT NULL OR kind = 'profile'"),  # older versions, and emptied profiles
    },
)

RIGHTS: Mapping[str, TableRights] = {
    "alembic_version": TableRights(select=ALL),
    "answer_cache": TableRights(select=ALL, insert=ALL, update=("provider", "model", "digest", "result", "expires_at")),
    "answers": TableRights(select=ALL, insert=ALL),
    "chat_messages": TableRights(select=ALL, insert=ALL, update=("is_current",)),
    "chat_threads": TableRights(select=ALL, update=("title", "summary", "summarised_until", "updated_at")),
    "chunk_embeddings": TableRights(select=ALL, insert=ALL),
    "chunks": TableRights(
        select=ALL,
        insert=(
            *("document_id", "user_id", "project_id", "position", "heading", "text", "start_offset", "end_offset"),
            *("page", "start_seconds", "end_seconds", "speaker", "token_count", "content_hash", "language"),
        ),
        update=(
            *("document_id", "position", "start_offset", "end_offset", "page", "start_seconds", "end_seconds"),
            *("speaker", "language"),
        ),
        delete=True,
    ),
    "cv_matches": TableRights(select=ALL, insert=ALL),
    "cv_scans": TableRights(select=ALL),
    "document_projects": TableRights(select=ALL),
    "coding_drafts": TableRights(
        select=ALL,
        insert=("job_id", "user_id", "slug", "detail"),
        update=("drafts", "receipt"),
        rows={"SELECT": Rows(OF_A_JOB), "INSERT": Rows(written=OF_A_JOB), "UPDATE": Rows(OF_A_JOB)},
    ),
    "document_sources": TableRights(select=("document_id",), update=("document_id",), delete=True),
    "document_summaries": TableRights(
        select=ALL,
        update=("is_stale", "version", "text", "points", "language", "provider", "model", "updated_at"),
    ),
    "documents": DOCUMENTS,
    "embedding_generations": TableRights(
        select=ALL,
        update=(
            *("revision", "dimensions", "state", "cursor", "failures", "done", "total", "embedded", "reused"),
            *("texts_per_second", "recall", "started_at", "built_at", "activated_at", "retired_at", "soak_until"),
            *("unrelated", "related", "languages", "characters_left_out"),
        ),
    ),
    "exercise_answers": TableRights(
        select=ALL,
        update=("graded_at", "correct", "score", "items", "tests", "feedback"),
        rows={"SELECT": Rows(OF_A_JOB), "UPDATE": Rows(OF_A_JOB)},
    ),
    "exercises": TableRights(
        select=(
            *("id", "created_at", "user_id", "session_id", "document_id", "type", "topic"),
            *("fingerprint", "meaning", "meaning_model", "quote_start", "quote_end"),
        ),
        insert=ALL,
    ),
    "instructions": TableRights(select=ALL),
    "intakes": TableRights(
        select=("job_id", "user_id", "project_id", "path", "title", "source_url", "documents", "skipped"),
        update=("body",),
        rows={"SELECT": Rows(OF_A_JOB), "UPDATE": Rows(OF_A_JOB)},
    ),
    "job_events": TableRights(
        select=ALL,
        insert=("job_id", "seq", "attempt", "type", "data"),
        # A job's first event is written with the job, when no policy sees the job yet.
        rows={"SELECT": Rows(OF_A_JOB), "INSERT": Rows(written=f"seq = 1 OR {OF_A_JOB}")},
    ),
    "jobs": JOBS,
    "libraries": TableRights(select=ALL),
    "library_resources": TableRights(select=ALL),
    "library_words": TableRights(select=ALL),
    "llm_config": TableRights(select=ALL),
    "llm_provider_changes": TableRights(insert=("provider", "state", "detail")),
    "llm_providers": TableRights(
        select=ALL,
        insert=("name", "queue", "rank", "slots", "default_model"),
        update=(
            *("queue", "rank", "slots", "models", "default_model", "state", "detail", "since", "down_since"),
            *("up_since", "wrote_at", "failures", "probe_at", "announced_at", "configured_by"),
        ),
    ),
    "llm_reservations": TableRights(
        select=ALL,
        insert=("user_id", "day", "job_id", "claimed_at", "tokens", "cost", "expires_at"),
        update=("expires_at",),  # PostgreSQL wants it of whoever locks rows
        delete=True,
    ),
    "pauses": TableRights(select=ALL),
    "llm_spending": TableRights(select=ALL, insert=ALL, update=("tokens", "cost", "reserved_tokens", "reserved_cost")),
    "profile_sources": TableRights(
        select=("id", "created_at", "user_id", "path", "kind", "text", "receipt"), update=("receipt",), delete=True
    ),
    "profiles": TableRights(
        select=ALL, update=("name", "bio", "wiki_content", "content_hash", "document_id", "updated_at", "welcome")
    ),
    "projects": TableRights(select=ALL),
    "progress_entries": TableRights(select=ALL, insert=ALL, update=("topic", "insight", "mastery")),
    "query_vectors": TableRights(select=ALL, insert=("generation_id", "text_hash", "embedding")),
    "resource_queries": TableRights(select=ALL, insert=("user_id", "session_id", "query", "found", "note")),
    "resources": TableRights(select=("id",), insert=ALL),
    "review_cards": TableRights(
        select=ALL,
        insert=ALL,
        update=("due_at", "stability", "difficulty", "state", "step", "last_review_at", "scheduler"),
        rows={
            "SELECT": Rows(of_a_graded_exercise("review_cards")),
            "INSERT": Rows(written=of_a_graded_exercise("review_cards")),
            "UPDATE": Rows(of_a_graded_exercise("review_cards")),
        },
    ),
    "reviews": TableRights(
        select=ALL,
        insert=ALL,
        rows={
            "SELECT": Rows(of_a_graded_exercise("reviews")),
            "INSERT": Rows(written=of_a_graded_exercise("reviews")),
        },
    ),
    "segments": TableRights(select=ALL, update=("document_id",), delete=True),
    "sentence_embeddings": TableRights(select=ALL, insert=ALL),
    "story_chapters": story_table("story_chapters", insert=ALL),
    "story_documents": story_table("story_documents", insert=ALL, update=("read_until",)),
    "story_jobs": TableRights(select=ALL, rows={"SELECT": Rows(OF_A_JOB)}),
    "story_memories": story_table("story_memories", insert=ALL),
    "story_messages": story_table("story_messages", update=("reply", "replied_at")),
    "story_plans": story_table("story_plans", update=("plan", "language", "updated_at")),
    "story_sentences": TableRights(
        select=ALL,
        insert=ALL,
        rows={
            "SELECT": Rows("EXISTS (SELECT FROM story_chapters WHERE story_chapters.id = chapter_id)"),
            "INSERT": Rows(written="EXISTS (SELECT FROM story_chapters WHERE story_chapters.id = chapter_id)"),
        },
    ),
    "topics": TableRights(select=ALL),
    "users": TableRights(select=("id",)),  # whether there still is one to pay
    "webhooks": TableRights(select=("user_id", "events", "disabled_at")),  # whether any wants an event, not which
    "workers": TableRights(
        select=ALL,
        insert=(
            *("id", "name", "queues", "models", "processes"),
            *("version", "slots", "cores", "memory_bytes", "gpus"),
        ),
        update=("name", "queues", "models", "processes", "seen_at", "left_at"),
        delete=True,
    ),
}

FUNCTIONS = (
    "count_running_at(text)",
    "count_waiting(text, integer)",
    "ensure_profile(uuid)",
    "exercise_to_grade(uuid)",
    "first_turn(text, integer)",
    "hold_exercise_to_grade(uuid)",
    "make_partition(integer)",
    "platform_events()",
    "queue_deliveries(uuid, jsonb)",
)
