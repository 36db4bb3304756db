"""What the role of GPU workers may do in PostgreSQL, table by table (docs/decisions/0033).

`pensum migrate` grants it (db/roles.py), `pensum worker gpu --check` compares a login with it. A table that is not here
may not even be read; tests/db/test_worker_rights.py walks the catalogue, so that a new one is decided on.
"""

from collections.abc import Mapping

from db.table_rights import ALL, Columns, Rows, TableRights, of_commands
from db.worker_rows import (
    IS_DISPATCHER,
    IS_HANDED_ON,
    IS_JUST_QUEUED,
    IS_LIVE,
    IS_OURS,
    IS_TITLE,
    OF_A_JOB,
    OF_ALL_LIBRARIES,
    OF_CHUNKS,
    OF_CHUNKS_IN_HAND,
    OF_DOCUMENTS,
    OF_GPU_PROVIDERS,
    OF_GRADED_EXERCISES,
    OF_JOBS,
    OF_PROFILES,
    OF_RESOURCES,
    OF_THREADS,
    OF_USERS,
    READING,
    SERVES_GPU_QUEUES,
    holds_job,
    of_a_graded_exercise,
    of_a_story,
    of_its_chunk,
    of_its_document,
    of_its_job,
    of_its_profile,
    of_its_thread,
    of_its_user,
    of_who_pays,
)

GPU_ROLE = "pensum_worker_gpu"


def story_table(table: str, *, insert: Columns = (), update: Columns = ()) -> TableRights:
    rows = Rows("of stories with a job in hand", of_a_story(table))
    return TableRights(select=ALL, insert=insert, update=update, rows=of_commands(rows, "SELECT", "INSERT", "UPDATE"))


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
        "SELECT": Rows(
            "that wait or run in queues of GPU hosts, and those that send webhooks",
            f"({IS_LIVE}) OR {IS_JUST_QUEUED} OR ({IS_DISPATCHER})",
        ),
        "INSERT": Rows(
            "those that send webhooks which are due, and titles of chats with a reply in hand",
            f"({IS_DISPATCHER}) OR ({IS_TITLE})",
        ),
        "UPDATE": Rows("that wait or run in queues of GPU hosts", IS_LIVE, f"({IS_LIVE}) OR ({IS_HANDED_ON})"),
    },
)

DOCUMENTS = TableRights(
    select=ALL,
    insert=("user_id", "path", "title", "is_title_given", "kind", "content_hash", "size_bytes"),
    update=(
        *("title", "is_title_given", "kind", "language", "recipe", "content_hash", "size_bytes", "state", "version"),
        *("text", "problem", "encoding", "encoding_certainty", "warnings", "hidden"),
    ),
    delete=True,
    rows={
        "INSERT": Rows("hidden ones of profiles in hand", f"kind = 'profile' AND {of_its_user(*OF_PROFILES)}"),
        # What it was when the statement began is what it stays: no upload becomes a profile, which may be deleted.
        "UPDATE": Rows(
            "in hand, and hidden ones of profiles in hand",
            f"{of_its_document('id', *READING)} OR {of_its_profile('id')}",
            f"({of_its_document('id', *READING)} AND kind <> 'profile')"
            f" OR ({of_its_profile('id')} AND kind = 'profile')",
        ),
        "DELETE": Rows(
            "versions of those in hand, and hidden ones of profiles in hand",
            f"(replaces_id IS NOT NULL AND {of_its_document('id', *READING)}) OR {of_its_profile('id')}",
        ),
    },
)

RIGHTS: Mapping[str, TableRights] = {
    "alembic_version": TableRights(select=ALL),
    "answer_cache": TableRights(
        select=ALL,
        insert=ALL,
        update=("provider", "model", "digest", "result", "expires_at"),
        rows=of_commands(OF_USERS, "SELECT", "INSERT", "UPDATE"),
    ),
    "answers": TableRights(
        select=ALL,
        insert=ALL,
        rows={"SELECT": OF_USERS, "INSERT": Rows("of jobs in hand", of_its_job("answers", "answers.ask"))},
    ),
    "chat_messages": TableRights(
        select=ALL,
        insert=ALL,
        update=("is_current",),
        rows={
            "SELECT": Rows("of chats with a reply or a title in hand", of_its_thread("thread_id")),
            "INSERT": Rows(
                "replies in hand",
                f"role = 'assistant' AND {of_its_job('chat_messages', 'chat.reply')} AND EXISTS ("
                "SELECT FROM chat_threads WHERE chat_threads.id = thread_id"
                " AND chat_threads.user_id = chat_messages.user_id"
                " AND chat_threads.project_id IS NOT DISTINCT FROM chat_messages.project_id)",
            ),
            # The message that is replied to is locked meanwhile.
            "UPDATE": Rows(
                "replies, in chats with one in hand",
                of_its_thread("thread_id"),
                f"role = 'assistant' AND {of_its_thread('thread_id')}",
            ),
        },
    ),
    "chat_threads": TableRights(
        select=ALL,
        update=("title", "summary", "summarised_until", "updated_at"),
        rows=of_commands(OF_THREADS, "SELECT", "UPDATE"),
    ),
    "chunk_embeddings": TableRights(
        select=ALL, insert=ALL, rows={"INSERT": Rows(OF_CHUNKS, of_its_chunk("chunk_embeddings"))}
    ),
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
        rows={
            "INSERT": Rows(
                "of profiles in hand",
                f"{of_its_profile('document_id')} AND EXISTS (SELECT FROM documents"
                " WHERE documents.id = document_id AND documents.user_id = chunks.user_id)",
            ),
            # Those that get vectors are locked meanwhile, in all libraries where all are embedded.
            "UPDATE": Rows(
                "of documents and profiles in hand",
                f"{OF_CHUNKS_IN_HAND} OR {holds_job(*OF_ALL_LIBRARIES)}",
                OF_CHUNKS_IN_HAND,
            ),
            "DELETE": Rows("of documents and profiles in hand", OF_CHUNKS_IN_HAND),
        },
    ),
    "cv_matches": TableRights(
        select=ALL,
        insert=ALL,
        rows={"SELECT": OF_JOBS, "INSERT": Rows("of jobs in hand", of_its_job("cv_matches", "cv.match"))},
    ),
    "cv_scans": TableRights(
        select=ALL, rows={"SELECT": Rows("of CVs in hand", of_its_document("document_id", "cv.match"))}
    ),
    "document_projects": TableRights(select=ALL),
    "coding_drafts": TableRights(
        select=ALL,
        insert=("job_id", "user_id", "slug", "detail"),
        update=("drafts", "receipt"),
        rows={
            "SELECT": OF_JOBS,
            "INSERT": Rows("of jobs in hand", of_its_job("coding_drafts", "learning.exercises")),
            "UPDATE": OF_JOBS,
        },
    ),
    "document_sources": TableRights(
        select=("document_id",),
        update=("document_id",),
        delete=True,
        rows={
            "SELECT": OF_DOCUMENTS,
            "UPDATE": OF_DOCUMENTS,
            "DELETE": Rows(
                "of documents with a newer version in hand",
                f"{of_its_document('document_id', *READING)} AND EXISTS (SELECT FROM documents"
                " WHERE documents.replaces_id = document_id)",
            ),
        },
    ),
    "document_summaries": TableRights(
        select=ALL,
        update=("is_stale", "version", "text", "points", "language", "provider", "model", "updated_at"),
        rows={"UPDATE": Rows("of documents in hand", of_its_document("document_id", *READING, "documents.summarize"))},
    ),
    "documents": DOCUMENTS,
    "embedding_generations": TableRights(
        select=ALL,
        update=(
            *("revision", "dimensions", "state", "cursor", "failures", "done", "total", "embedded", "reused"),
            *("texts_per_second", "recall", "started_at", "built_at", "activated_at", "retired_at", "soak_until"),
            *("unrelated", "related", "languages", "characters_left_out"),
        ),
        # All are locked while vectors are stored.
        rows={"UPDATE": Rows("all while all libraries are embedded", written=holds_job(*OF_ALL_LIBRARIES))},
    ),
    "exercise_answers": TableRights(
        select=ALL,
        update=("graded_at", "correct", "score", "items", "tests", "feedback"),
        rows=of_commands(OF_JOBS, "SELECT", "UPDATE"),
    ),
    "exercises": TableRights(
        select=(
            *("id", "created_at", "user_id", "session_id", "document_id", "type", "topic"),
            *("fingerprint", "meaning", "meaning_model", "quote_start", "quote_end"),
        ),
        insert=ALL,
        rows={"INSERT": Rows("of users with such a job in hand", of_its_user("learning.exercises"))},
    ),
    "instructions": TableRights(select=ALL),
    "intakes": TableRights(
        select=("job_id", "user_id", "project_id", "path", "title", "source_url", "documents", "skipped"),
        update=("body",),
        rows=of_commands(OF_JOBS, "SELECT", "UPDATE"),
    ),
    "job_events": TableRights(
        select=ALL,
        insert=("job_id", "seq", "attempt", "type", "data"),
        # A job's first event is written with the job, when no policy sees the job yet.
        rows={
            "SELECT": Rows("of jobs that it may read", OF_A_JOB),
            "INSERT": Rows("of jobs that it may read", f"seq = 1 OR {OF_A_JOB}"),
        },
    ),
    "jobs": JOBS,
    "libraries": TableRights(select=ALL),
    "library_resources": TableRights(select=ALL),
    "library_words": TableRights(select=ALL),
    "llm_config": TableRights(select=ALL),
    "llm_provider_changes": TableRights(
        insert=("provider", "state", "detail"),
        rows={
            "INSERT": Rows(
                OF_GPU_PROVIDERS,
                f"EXISTS (SELECT FROM llm_providers WHERE llm_providers.name = provider AND {IS_OURS})",
            )
        },
    ),
    "llm_providers": TableRights(
        select=ALL,
        insert=("name", "queue", "rank", "slots", "default_model"),
        update=(
            *("queue", "rank", "slots", "models", "default_model", "state", "detail", "since", "down_since"),
            *("up_since", "wrote_at", "failures", "probe_at", "announced_at", "configured_by"),
        ),
        rows={
            "INSERT": Rows("those that GPU hosts serve", IS_OURS),
            "UPDATE": Rows(
                "those that GPU hosts serve, or nobody", f"{IS_OURS} OR announced_at < now() - interval '10 seconds'"
            ),
        },
    ),
    "llm_reservations": TableRights(
        select=ALL,
        insert=("user_id", "day", "job_id", "claimed_at", "tokens", "cost", "expires_at"),
        update=("expires_at",),
        delete=True,
        rows={
            "INSERT": OF_USERS,
            "UPDATE": Rows("none", of_its_user(), "false"),  # PostgreSQL wants the right of whoever locks rows
            "DELETE": OF_USERS,
        },
    ),
    "llm_settlements": TableRights(
        select=ALL,
        insert=("id", "user_id", "day"),
        rows=of_commands(of_who_pays("llm_settlements"), "SELECT", "INSERT"),
    ),
    "pauses": TableRights(select=ALL),
    "llm_spending": TableRights(
        select=ALL,
        insert=ALL,
        update=("tokens", "cost", "reserved_tokens", "reserved_cost"),
        rows=of_commands(of_who_pays("llm_spending"), "INSERT", "UPDATE"),
    ),
    "profile_sources": TableRights(
        select=("id", "created_at", "user_id", "path", "kind", "text", "receipt"),
        update=("receipt",),
        delete=True,
        rows=of_commands(
            Rows("of users whose profile is in hand", of_its_user("profiles.ingest")), "SELECT", "UPDATE", "DELETE"
        ),
    ),
    "profiles": TableRights(
        select=ALL,
        update=("name", "bio", "wiki_content", "content_hash", "document_id", "updated_at", "welcome"),
        rows={
            # Matches are locked until their reasons are stored.
            "UPDATE": Rows(
                "in hand",
                f"{of_its_user(*OF_PROFILES)} OR (is_discoverable AND {holds_job('profiles.match')})",
                of_its_user(*OF_PROFILES),
            )
        },
    ),
    "projects": TableRights(select=ALL),
    "progress_entries": TableRights(
        select=ALL,
        insert=ALL,
        update=("topic", "insight", "mastery"),
        rows={
            "INSERT": Rows("of users with such a job in hand", of_its_user("learning.grade")),
            "UPDATE": Rows("of users with such a job in hand", of_its_user("learning.grade", "profiles.progress")),
        },
    ),
    "query_vectors": TableRights(select=ALL, insert=("generation_id", "text_hash", "embedding")),
    "resource_queries": TableRights(
        select=ALL,
        insert=("user_id", "session_id", "query", "found", "note"),
        rows={"INSERT": OF_RESOURCES},
    ),
    "resources": TableRights(select=("id",), insert=ALL, rows={"INSERT": OF_RESOURCES}),
    "review_cards": TableRights(
        select=ALL,
        insert=ALL,
        update=("due_at", "stability", "difficulty", "state", "step", "last_review_at", "scheduler"),
        rows=of_commands(Rows(OF_GRADED_EXERCISES, of_a_graded_exercise("review_cards")), "SELECT", "INSERT", "UPDATE"),
    ),
    "reviews": TableRights(
        select=ALL,
        insert=ALL,
        rows=of_commands(Rows(OF_GRADED_EXERCISES, of_a_graded_exercise("reviews")), "SELECT", "INSERT"),
    ),
    "segments": TableRights(
        select=ALL, update=("document_id",), delete=True, rows=of_commands(OF_DOCUMENTS, "UPDATE", "DELETE")
    ),
    "sentence_embeddings": TableRights(
        select=ALL, insert=ALL, rows={"INSERT": Rows(OF_CHUNKS, of_its_chunk("sentence_embeddings"))}
    ),
    "story_chapters": story_table("story_chapters", insert=ALL),
    "story_documents": story_table("story_documents", insert=ALL, update=("read_until",)),
    "story_jobs": TableRights(select=ALL, rows={"SELECT": Rows("of jobs that it may read", OF_A_JOB)}),
    "story_memories": story_table("story_memories", insert=ALL),
    "story_messages": story_table("story_messages", update=("reply", "replied_at")),
    "story_plans": story_table("story_plans", update=("plan", "language", "updated_at")),
    "story_sentences": TableRights(
        select=ALL,
        insert=ALL,
        rows=of_commands(
            Rows(
                "of stories with a job in hand",
                "EXISTS (SELECT FROM story_chapters WHERE story_chapters.id = chapter_id)",
            ),
            "SELECT",
            "INSERT",
        ),
    ),
    "topics": TableRights(select=ALL),
    "users": TableRights(select=("id",)),  # whether there still is one to pay
    "webhooks": TableRights(select=("user_id", "events", "disabled_at")),  # whether any wants an event, not which
    "workers": TableRights(
        select=ALL,
        insert=(
            *("id", "name", "queues", "models", "processes"),
            *("version", "slots", "cores", "memory_bytes", "gpus", "left_at", "early_exits", "exit_code"),
        ),
        update=("name", "queues", "models", "processes", "seen_at", "left_at", "early_exits", "exit_code"),
        delete=True,
        rows=of_commands(Rows("of queues of GPU hosts", SERVES_GPU_QUEUES), "INSERT", "UPDATE", "DELETE"),
    ),
}

FUNCTIONS = (
    "count_running_at(text)",
    "count_waiting(text, integer)",
    "documents_in_hand(text[])",
    "ensure_profile(uuid)",
    "exercise_to_grade(uuid)",
    "first_turn(text, integer)",
    "hold_exercise_to_grade(uuid)",
    "holds_job(text[])",
    "make_partition(integer)",
    "platform_events()",
    "profile_documents_in_hand()",
    "queue_deliveries(uuid, jsonb)",
    "threads_in_hand()",
    "users_in_hand(text[])",
)
