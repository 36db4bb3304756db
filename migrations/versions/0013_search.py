"""Search in large libraries, and under row-level security.

PostgreSQL asks no index for words where a policy stands before it: `@@` is not leakproof, so it would read every
passage of the user. `passages_with` asks the index by itself, and answers for whom the transaction acts, for nobody
else. `telling_words` reads statistics of all passages, which are nobody's.
"""

from alembic import op

revision = "0013"
down_revision = "0012"

INDEXES = """
CREATE EXTENSION IF NOT EXISTS btree_gin;
CREATE INDEX ix_chunks_words ON chunks USING gin (user_id, lexemes);
DROP INDEX ix_chunks_lexemes;
CREATE INDEX ix_chunk_embeddings_project_id ON chunk_embeddings (project_id) WHERE project_id IS NOT NULL;
"""

FUNCTIONS = """
CREATE FUNCTION passages_with(
    wanted tsquery, ranked tsquery, spoken regconfig, project uuid, kinds text[], most integer
) RETURNS TABLE (chunk_id uuid, rank real)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 500 SET search_path = public, pg_temp AS $$
    SELECT id, ts_rank(lexemes, ranked) FROM chunks
    WHERE user_id = nullif(current_setting('pensum.user_id', true), '')::uuid
        AND lexemes @@ wanted AND language = spoken AND (project IS NULL OR project_id = project)
        AND (
            SELECT state = 'ready' AND kind <> 'profile' AND (kinds IS NULL OR kind = ANY (kinds))
            FROM documents WHERE documents.id = document_id
        )
    LIMIT most
$$;
CREATE FUNCTION telling_words(words text[], most integer) RETURNS text[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT array_agg(word) FROM (
        SELECT word, sum(passages) OVER rarest AS together, row_number() OVER rarest AS place FROM (
            SELECT word, coalesce(frequency, 0) * (SELECT reltuples FROM pg_class WHERE oid = 'chunks'::regclass)
                AS passages
            FROM unnest(words) AS word LEFT JOIN (
                SELECT common.word, common.frequency FROM pg_stats, unnest(
                    most_common_elems::text::text[], most_common_elem_freqs
                ) AS common (word, frequency)
                WHERE schemaname = 'public' AND tablename = 'chunks' AND attname = 'lexemes'
            ) AS known USING (word)
        ) AS counted
        WINDOW rarest AS (ORDER BY passages, word ROWS UNBOUNDED PRECEDING)
    ) AS ordered
    WHERE together <= most OR place = 1
$$;
REVOKE ALL ON FUNCTION passages_with, telling_words FROM PUBLIC;
"""


def upgrade() -> None:
    op.execute(INDEXES)
    op.execute(FUNCTIONS)


def downgrade() -> None:
    """The extension stays: others may use it by now."""
    op.execute("DROP FUNCTION passages_with, telling_words")
    op.execute("DROP INDEX ix_chunk_embeddings_project_id, ix_chunks_words")
    op.execute("CREATE INDEX ix_chunks_lexemes ON chunks USING gin (lexemes)")
