"""Row-level security: the API sees the rows of the acting user. Workers own the tables, so nothing changes for them."""

from alembic import op
from alembic.util import CommandError
from sqlalchemy import text

from migrations.row_security import OWN, Rule, child_of, protect, release, share

revision = "0014"
down_revision = "0013"

ROLES = ("pensum_api", "pensum_platform")

READ, CHANGE, ALL = "SELECT", "SELECT, INSERT, UPDATE", "SELECT, INSERT, UPDATE, DELETE"

OWNED = {
    "users": Rule("id = acting_user()", may=READ, platform=ALL),
    "api_keys": Rule(OWN, may="SELECT, INSERT, DELETE", platform=ALL),
    "revoked_tokens": Rule(OWN, platform="SELECT, INSERT"),
    "oauth_accounts": Rule(OWN, platform=ALL),
    # A job's first event is written with the job, when no policy sees the job yet. In any other log its place is taken.
    "jobs": Rule(OWN, may=CHANGE, platform=CHANGE),
    "job_events": Rule(child_of("jobs", "job_id"), may="SELECT, INSERT", platform="SELECT, INSERT", new="seq = 1"),
    "deleted_jobs": Rule(OWN, may=READ),
    "idempotency_keys": Rule(OWN, may=ALL, platform=ALL),
    "documents": Rule(OWN, may=ALL, platform=ALL),
    "libraries": Rule(OWN),
    "document_sources": Rule(child_of("documents", "document_id"), may=CHANGE, platform=CHANGE),
    "chunks": Rule(OWN, may=READ, platform=READ),
    "chunk_embeddings": Rule(OWN, may=READ, platform=READ),
    "learning_sessions": Rule(OWN, may=CHANGE),
    "resources": Rule(OWN, may=READ),
    "exercises": Rule(OWN, may=READ),
    "progress_entries": Rule(OWN, may=CHANGE),
    "webhooks": Rule(OWN, may=ALL, platform=READ),
    "callback_secrets": Rule(OWN, may="SELECT, INSERT"),
    "deliveries": Rule(OWN, may=ALL, platform="SELECT, INSERT"),
    "delivery_attempts": Rule(child_of("deliveries", "delivery_id"), may=READ),
    "instructions": Rule(OWN, may=ALL),
    "instruction_versions": Rule(OWN, may="SELECT, INSERT"),
    "answers": Rule(OWN, may="SELECT, DELETE"),
    "answer_cache": Rule(OWN),
    "profiles": Rule(OWN, may=ALL, platform=ALL, shown="is_discoverable"),
    "profile_sources": Rule(OWN, may=ALL, platform=ALL),
    "segments": Rule(child_of("documents", "document_id"), may=READ),
    "intakes": Rule(OWN, may="SELECT, INSERT"),
}

UNOWNED = {
    "embedding_generations": {"may": READ, "platform": CHANGE},
    "throttles": {"platform": ALL},
    "query_vectors": {"may": READ, "platform": READ},
    "workers": {"may": READ, "platform": READ},
}

# Virtual times and the limits of a queue depend on these numbers, which show no row.
FUNCTIONS = """
CREATE OR REPLACE FUNCTION acting_user() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
    RETURN nullif(current_setting('pensum.user_id', true), '')::uuid;
CREATE OR REPLACE FUNCTION first_turn(queue text, priority integer) RETURNS timestamptz
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT min(turn) FROM jobs
    WHERE jobs.queue = first_turn.queue AND jobs.priority = first_turn.priority AND state = 'queued'
$$;
CREATE OR REPLACE FUNCTION count_waiting(queue text, most integer) RETURNS bigint
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT count(*) FROM (
        SELECT FROM jobs WHERE jobs.queue = count_waiting.queue AND state = 'queued' LIMIT most
    ) AS waiting
$$;
REVOKE ALL ON FUNCTION first_turn, count_waiting FROM PUBLIC;
GRANT EXECUTE ON FUNCTION first_turn, count_waiting TO pensum_api, pensum_platform;
"""


def upgrade() -> None:
    """Table by table, each committed alone: to hold all of them at once would lock out those who work meanwhile, or
    deadlock with them. An interrupted one begins anew."""
    _ensure_roles()
    with op.get_context().autocommit_block():
        op.execute(FUNCTIONS)
        for table, rule in OWNED.items():
            op.execute(protect(table, rule))
        for table, grants in UNOWNED.items():
            op.execute(share(table, **grants))
        op.execute("ALTER VIEW IF EXISTS rag_embeddings SET (security_invoker = true)")
        _keep_temporary_tables_to_ourselves()


def downgrade() -> None:
    """The roles stay: other databases of the server may use them."""
    op.execute(f"GRANT TEMPORARY ON DATABASE {_database()} TO PUBLIC")
    op.execute("ALTER VIEW IF EXISTS rag_embeddings RESET (security_invoker)")
    for table in [*OWNED, *UNOWNED]:
        op.execute(release(table))
    op.execute("DROP FUNCTION first_turn, count_waiting, acting_user")


def _keep_temporary_tables_to_ourselves() -> None:
    """A temporary table comes before all others where a function looks one up by its name."""
    op.execute(f"GRANT TEMPORARY ON DATABASE {_database()} TO CURRENT_USER")
    op.execute(f"REVOKE TEMPORARY ON DATABASE {_database()} FROM PUBLIC")


def _database() -> str:
    return str(op.get_bind().scalar(text("SELECT quote_ident(current_database())")))


def _ensure_roles() -> None:
    """Roles belong to the server and not to the database, so they may be there already."""
    for role in ROLES:
        if not _is_so(f"SELECT FROM pg_roles WHERE rolname = '{role}'"):
            _require("SELECT FROM pg_roles WHERE rolname = current_user AND (rolsuper OR rolcreaterole)")
            op.execute(f"CREATE ROLE {role} NOLOGIN NOINHERIT")
        if not _is_so(f"SELECT WHERE pg_has_role(current_user, '{role}', 'SET')"):
            _require(f"SELECT WHERE pg_has_role(current_user, '{role}', 'MEMBER WITH ADMIN OPTION')")
            op.execute(f"GRANT {role} TO CURRENT_USER WITH SET TRUE, INHERIT FALSE")


def _is_so(query: str) -> bool:
    return op.get_bind().execute(text(query)).first() is not None


def _require(query: str) -> None:
    if not _is_so(query):
        login = op.get_bind().scalar(text("SELECT quote_ident(current_user)"))
        made = " ".join(f"CREATE ROLE {role} NOLOGIN NOINHERIT;" for role in ROLES)
        raise CommandError(
            f"The API works in roles of its own, and {login} may not make them. Let an administrator of the PostgreSQL"
            f" server run: {made} GRANT {', '.join(ROLES)} TO {login} WITH SET TRUE, INHERIT FALSE;"
            " those that are there already may stay. Then migrate again."
        )
