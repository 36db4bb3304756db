"""Search in large libraries.

Words are looked for within one user's passages, however many other people use them. `telling_words` leaves out those
that too many passages hold. It runs as who owns the tables, because PostgreSQL keeps the statistics of a table with
row-level security from everybody else; they are about all passages and nobody's.
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
CREATE FUNCTION telling_words(words text[], most integer) RETURNS text[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT array_agg(word) FROM (
        SELECT word, sum(passages) OVER (ORDER BY passages, word) - passages AS before FROM (
            SELECT word, coalesce(frequency, 0) * (SELECT reltuples FROM pg_class WHERE oid = 'chunks'::regclass)
                AS passages
            FROM unnest(words) AS word LEFT JOIN (
                SELECT common.word, common.frequency FROM pg_stats, unnest(
                    most_common_elems::text::text[], most_common_elem_freqs
                ) AS common (word, frequency)
                WHERE schemaname = 'public' AND tablename = 'chunks' AND attname = 'lexemes'
            ) AS known USING (word)
        ) AS counted
    ) AS ordered
    WHERE before < most
$$;
"""


def upgrade() -> None:
    op.execute(INDEXES)
    op.execute(FUNCTIONS)


def downgrade() -> None:
    """The extension stays: others may use it by now."""
    op.execute("DROP FUNCTION telling_words")
    op.execute("DROP INDEX ix_chunk_embeddings_project_id, ix_chunks_words")
    op.execute("CREATE INDEX ix_chunks_lexemes ON chunks USING gin (lexemes)")
