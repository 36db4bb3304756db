"""What the two roles of the API may do in PostgreSQL, table by table, and which rows `pensum_api` sees
(docs/decisions/0011).

Migrations made all of it when they made a table. `pensum migrate` makes what is missing (db/roles.py): roles belong to
the server, so a dump that is restored on another one has lost grants and policies. A database in which a policy of this
list is missing is not served (db/policies.py).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from db.row_level_security import API_ROLE, PLATFORM_ROLE
from db.table_rights import ALL, TableRights

OWN = "user_id = acting_user()"
ALL_ROWS = "true"  # of a table whose rows belong to nobody, and from which GPU hosts are confined
OF_THE_LIBRARY = "user_id = '00000000-0000-7000-8000-000000000001'"

NONE = TableRights()
READ = TableRights(select=ALL)
ADD = TableRights(select=ALL, insert=ALL)
REMOVE = TableRights(select=ALL, delete=True)
ADD_AND_REMOVE = TableRights(select=ALL, insert=ALL, delete=True)
CHANGE = TableRights(select=ALL, insert=ALL, update=ALL)
EVERYTHING = TableRights(select=ALL, insert=ALL, update=ALL, delete=True)


@dataclass(frozen=True)
class ApiTable:
    """`own` is the condition for rows of the acting user; None where rows belong to nobody. Rows that meet `shown` may
    be read as well, and rows that meet `new` inserted. `platform` holds for all rows."""

    own: str | None = OWN
    api: TableRights = NONE
    platform: TableRights = NONE
    shown: str | None = None
    new: str | None = None


class Policy(NamedTuple):
    table: str
    name: str
    body: str


def child_of(parent: str, reference: str) -> str:
    """Rows whose parent row is visible, by the policies of the parent table."""
    return f"EXISTS (SELECT FROM {parent} WHERE {parent}.id = {reference})"


def shared(*, api: TableRights = NONE, platform: TableRights = NONE) -> ApiTable:
    return ApiTable(own=None, api=api, platform=platform)


TABLES: Mapping[str, ApiTable] = {
    "answer_cache": ApiTable(api=READ),
    "answers": ApiTable(api=ADD_AND_REMOVE),
    "api_keys": ApiTable(api=ADD_AND_REMOVE, platform=EVERYTHING),
    "audit_log": shared(platform=ADD),
    "bulk_actions": shared(platform=ADD),
    "callback_secrets": ApiTable(api=ADD),
    "chat_messages": ApiTable(api=EVERYTHING),
    "chat_threads": ApiTable(api=EVERYTHING),
    "chunk_embeddings": ApiTable(api=READ, platform=READ),
    "chunks": ApiTable(api=READ, platform=READ),
    "coding_drafts": ApiTable(),
    "cv_matches": ApiTable(api=REMOVE),
    "cv_scans": ApiTable(api=READ),
    "deleted_jobs": ApiTable(api=READ),
    "deliveries": ApiTable(api=EVERYTHING, platform=ADD),
    "delivery_attempts": ApiTable(own=child_of("deliveries", "delivery_id"), api=READ),
    "document_projects": ApiTable(api=ADD_AND_REMOVE, platform=READ),
    "document_sources": ApiTable(own=child_of("documents", "document_id"), api=CHANGE, platform=CHANGE),
    "document_summaries": ApiTable(api=EVERYTHING),
    "documents": ApiTable(api=EVERYTHING, platform=EVERYTHING),
    "embedding_generations": ApiTable(own=ALL_ROWS, api=READ, platform=CHANGE),
    "exercise_answers": ApiTable(api=ADD),
    "exercises": ApiTable(api=READ),
    "idempotency_keys": ApiTable(api=EVERYTHING, platform=EVERYTHING),
    "instruction_versions": ApiTable(api=ADD),
    "instructions": ApiTable(api=EVERYTHING, shown=f"{OF_THE_LIBRARY} AND is_active"),
    "intakes": ApiTable(api=ADD, platform=READ),
    "job_events": ApiTable(own=child_of("jobs", "job_id"), api=ADD, platform=ADD, new="seq = 1"),
    "job_metadata": ApiTable(api=READ, platform=READ),
    "jobs": ApiTable(api=CHANGE, platform=CHANGE),
    "learning_sessions": ApiTable(api=CHANGE),
    "libraries": ApiTable(api=READ, shown=OF_THE_LIBRARY),
    "library_resources": ApiTable(api=EVERYTHING, platform=READ, shown=OF_THE_LIBRARY),
    "library_words": shared(platform=READ),
    "llm_config": shared(api=READ, platform=CHANGE),
    "llm_provider_changes": ApiTable(own=ALL_ROWS, platform=ADD),
    "llm_providers": ApiTable(own=ALL_ROWS, api=READ, platform=TableRights(select=ALL, update=ALL)),
    "llm_reservations": ApiTable(),
    "llm_settlements": ApiTable(),
    "llm_spending": ApiTable(api=READ, platform=READ),
    "login_sessions": ApiTable(api=READ, platform=EVERYTHING),
    "oauth_accounts": ApiTable(platform=EVERYTHING),
    "pauses": shared(api=READ, platform=ADD_AND_REMOVE),
    "profile_sources": ApiTable(api=EVERYTHING, platform=EVERYTHING),
    "profiles": ApiTable(api=EVERYTHING, platform=EVERYTHING, shown="is_discoverable"),
    "progress_entries": ApiTable(api=CHANGE),
    "projects": ApiTable(api=EVERYTHING),
    "query_vectors": shared(api=READ, platform=READ),
    "queue_use": ApiTable(),
    "reports": ApiTable(api=ADD_AND_REMOVE),
    "resource_queries": ApiTable(api=READ),
    "resources": ApiTable(api=READ),
    "review_cards": ApiTable(api=READ),
    "reviews": ApiTable(api=READ),
    "revoked_tokens": ApiTable(platform=ADD),
    "saved_views": ApiTable(api=EVERYTHING),
    "secret_fingerprints": shared(platform=CHANGE),
    "segments": ApiTable(own=child_of("documents", "document_id"), api=READ),
    "sentence_embeddings": ApiTable(api=READ, platform=READ),
    "story_chapters": ApiTable(api=TableRights(select=ALL, update=ALL, delete=True)),
    "story_documents": ApiTable(api=READ),
    "story_jobs": ApiTable(api=ADD_AND_REMOVE),
    "story_memories": ApiTable(api=EVERYTHING),
    "story_messages": ApiTable(api=ADD_AND_REMOVE),
    "story_plans": ApiTable(api=CHANGE),
    "story_sentences": ApiTable(api=REMOVE),
    "throttles": shared(platform=EVERYTHING),
    "ticks": shared(platform=REMOVE),
    "topics": ApiTable(api=EVERYTHING),
    "users": ApiTable(
        own="id = acting_user()", api=TableRights(select=ALL, update=("time_zone", "updated_at")), platform=EVERYTHING
    ),
    "webhooks": ApiTable(api=EVERYTHING, platform=READ),
    "workers": ApiTable(own=ALL_ROWS, api=READ, platform=TableRights(select=ALL, update=("drain_requested_at",))),
}

#: Tables with row-level security.
OWNED = tuple(table for table, rights in TABLES.items() if rights.own is not None)

FUNCTIONS = (
    "count_running_at(text)",
    "count_waiting(text, integer)",
    "first_turn(text, integer)",
    "platform_events()",
    "queue_deliveries(uuid, jsonb)",
)


def rights_of(role: str) -> Mapping[str, TableRights]:
    return {table: rights.api if role == API_ROLE else rights.platform for table, rights in TABLES.items()}


def policies() -> Iterator[Policy]:
    for table in OWNED:
        rights = TABLES[table]
        yield Policy(table, "own", f"TO {API_ROLE} USING ({rights.own})")
        yield Policy(table, "platform", f"TO {PLATFORM_ROLE} USING (true)")
        if rights.shown:
            yield Policy(table, "shown", f"FOR SELECT TO {API_ROLE} USING ({rights.shown})")
        if rights.new:
            yield Policy(table, "new", f"FOR INSERT TO {API_ROLE} WITH CHECK ({rights.new})")
