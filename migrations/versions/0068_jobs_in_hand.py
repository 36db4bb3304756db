"""A GPU host's login reads and writes rows of the jobs that it has in hand, and no others: functions that say which.

Its row rules are made by `pensum migrate` (db/roles.py). Older workers go on: they do the same, and nothing else.
"""

from alembic import op

from migrations.row_security import WITHOUT_POLICIES_OF_GPU_HOSTS, Rule, protect

revision = "0068"
down_revision = "0067"

# A job that lost its lease is still in the hands of its worker, which may take it up again (`resume.sql`); so is one
# that ends in this transaction, where what it leaves behind may be written last.
HAND = """
    hand AS (
        SELECT id, user_id, kind, payload FROM jobs WHERE state = 'running' AND starts_with(queue, 'gpu.')
        UNION ALL
        SELECT id, user_id, kind, payload FROM jobs
        WHERE state = 'queued' AND worker IS NOT NULL AND starts_with(queue, 'gpu.')
        UNION ALL
        SELECT id, user_id, kind, payload FROM jobs WHERE finished_at = now() AND starts_with(queue, 'gpu.')
    )
"""

# plpgsql, whose plans are kept by the session: a policy asks once a statement.
FUNCTION = """
CREATE FUNCTION {name}({parameters}) RETURNS {returns}
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN ({query});
END $$;
REVOKE ALL ON FUNCTION {name} FROM PUBLIC
"""

HOLDS_JOB = f"WITH {HAND} SELECT EXISTS (SELECT FROM hand WHERE kind = ANY (kinds))"
USERS = f"""
    WITH {HAND}
    SELECT coalesce(array_agg(DISTINCT user_id), '{{}}') FROM hand WHERE kinds IS NULL OR kind = ANY (kinds)
"""
# Documents that a job reads, with their versions: none that holds the words of a profile.
DOCUMENTS = f"""
    WITH {HAND}, named AS (
        SELECT hand.user_id, CAST(document_id AS uuid) AS document_id FROM hand CROSS JOIN LATERAL (
            SELECT payload ->> 'document_id' WHERE kind IN ('documents.ingest', 'documents.summarize')
            UNION ALL
            SELECT applicant FROM jsonb_array_elements_text(payload -> 'applicant_document_ids') AS applicant
            WHERE kind = 'cv.match'
            UNION ALL
            SELECT made ->> 'document_id' FROM intakes CROSS JOIN jsonb_array_elements(documents) AS made
            WHERE kind = 'transcripts.ingest' AND job_id = hand.id
        ) AS read (document_id)
        WHERE kind = ANY (kinds)
    )
    SELECT coalesce(array_agg(id), '{{}}') FROM (
        SELECT documents.id FROM named JOIN documents ON documents.id = named.document_id
        WHERE documents.user_id = named.user_id AND documents.kind <> 'profile'
        UNION
        SELECT documents.id FROM named JOIN documents ON documents.replaces_id = named.document_id
        WHERE documents.user_id = named.user_id AND documents.kind <> 'profile'
    ) AS found
"""
PROFILES = f"""
    WITH {HAND}
    SELECT coalesce(array_agg(documents.id), '{{}}') FROM documents
    WHERE documents.kind = 'profile' AND documents.user_id IN (
        SELECT hand.user_id FROM hand WHERE hand.kind IN ('profiles.ingest', 'profiles.embed')
    )
"""
THREADS = f"""
    WITH {HAND}
    SELECT coalesce(array_agg(thread_id), '{{}}') FROM hand JOIN chat_messages
        ON chat_messages.id = CAST(hand.payload ->> 'message_id' AS uuid) AND chat_messages.user_id = hand.user_id
    WHERE hand.kind = 'chat.reply'
"""
# Without `kinds`, jobs of all kinds.
FUNCTIONS = {
    "holds_job": ("kinds text[]", "boolean", HOLDS_JOB),
    "users_in_hand": ("kinds text[] DEFAULT NULL", "uuid[]", USERS),
    "documents_in_hand": ("kinds text[]", "uuid[]", DOCUMENTS),
    "profile_documents_in_hand": ("", "uuid[]", PROFILES),
    "threads_in_hand": ("", "uuid[]", THREADS),
}

# Whoever has two documents in hand must not give one of them the file of the other.
CHECK_MOVE = """
CREATE FUNCTION check_move_of_part() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM documents WHERE id = OLD.document_id AND replaces_id = NEW.document_id) THEN
        RAISE EXCEPTION 'a part of document % moves to that document alone which its version replaces', OLD.document_id
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
"""
PARTS = ("chunks", "document_sources", "segments")

# Any name of an account could be read by making it a profile.
ENSURE_PROFILE = """
CREATE OR REPLACE FUNCTION ensure_profile(owner uuid) RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    INSERT INTO profiles (user_id, name) SELECT id, username FROM users WHERE id = owner{condition}
    ON CONFLICT DO NOTHING
$$
"""
IS_EXTRACTED = """
    AND (session_user <> 'pensum_worker_gpu' OR id = ANY (users_in_hand('{profiles.ingest}')))
"""

# Rows of the platform, which have no owner. A GPU host goes on until `pensum migrate` has made its row rules.
SHARED = ("embedding_generations", "llm_provider_changes", "llm_providers", "workers")
GO_ON = """
DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'pensum_worker_gpu') THEN
        CREATE POLICY gpu_all ON {table} TO pensum_worker_gpu USING (true);
        COMMENT ON POLICY gpu_all ON {table} IS 'until `pensum migrate` has made those of each command';
    END IF;
END $$
"""


def upgrade() -> None:
    for name, (parameters, returns, query) in FUNCTIONS.items():
        op.execute(FUNCTION.format(name=name, parameters=parameters, returns=returns, query=query))
    op.execute(CHECK_MOVE)
    for table in PARTS:
        op.execute(
            f"CREATE TRIGGER check_move_of_part BEFORE UPDATE OF document_id ON {table} FOR EACH ROW"
            " WHEN (OLD.document_id IS DISTINCT FROM NEW.document_id) EXECUTE FUNCTION check_move_of_part()"
        )
    op.execute(ENSURE_PROFILE.replace("{condition}", IS_EXTRACTED))
    for table in SHARED:
        op.execute(GO_ON.replace("{table}", table))
        op.execute(protect(table, Rule("true")))


def downgrade() -> None:
    for table in SHARED:
        op.execute(f"DROP POLICY own ON {table}; DROP POLICY platform ON {table}")
        op.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
    op.execute(ENSURE_PROFILE.replace("{condition}", ""))
    for table in PARTS:
        op.execute(f"DROP TRIGGER check_move_of_part ON {table}")
    op.execute("DROP FUNCTION check_move_of_part")
    op.execute(WITHOUT_POLICIES_OF_GPU_HOSTS)
    op.execute(f"DROP FUNCTION {', '.join(FUNCTIONS)}")
