"""Indexes for searches in large libraries: each user's own words, and the documents that are not to be found.

One index of user and word apart reads all that the user has, for every search.

`common_words` keeps what PostgreSQL's statistics say of words, in a form that is looked up in microseconds; upkeep
refreshes it.
"""

from alembic import op

revision = "0015"
down_revision = "0014"

FUNCTIONS = """
CREATE OR REPLACE FUNCTION own_words(user_id uuid, words text[]) RETURNS bigint[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT array_agg(hashtextextended(word, uuid_hash_extended(user_id, 0))) FROM unnest(words) AS word
$$;
CREATE MATERIALIZED VIEW IF NOT EXISTS common_words AS
    SELECT word, frequency * (SELECT reltuples FROM pg_class WHERE oid = 'chunks'::regclass) AS passages
    FROM pg_stats, unnest(most_common_elems::text::text[], most_common_elem_freqs) AS common (word, frequency)
    WHERE schemaname = 'public' AND tablename = 'chunks' AND attname = 'lexemes' AND word IS NOT NULL;
CREATE UNIQUE INDEX IF NOT EXISTS uq_common_words_word ON common_words (word);
GRANT SELECT ON common_words TO pensum_platform;
CREATE OR REPLACE FUNCTION telling_words(words text[], most integer) RETURNS text[]
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT array_agg(word) FROM (
        SELECT word, sum(coalesce(passages, 0)) OVER (ORDER BY coalesce(passages, 0), word) - coalesce(passages, 0)
            AS before
        FROM unnest(words) AS word LEFT JOIN common_words USING (word)
    ) AS ordered
    WHERE before < most
$$;
"""

BY_STATISTICS = """
CREATE OR REPLACE FUNCTION telling_words(words text[], most integer) RETURNS text[]
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


INDEXES = {
    "ix_chunks_own_words": "chunks USING gin (own_words(user_id, tsvector_to_array(lexemes)))",
    "ix_documents_hidden": "documents (user_id) WHERE kind = 'profile' OR state <> 'ready'",
}


def upgrade() -> None:
    """Nobody waits for an index while it is built. An interrupted one begins anew."""
    op.execute(FUNCTIONS)
    with op.get_context().autocommit_block():
        for name, what in INDEXES.items():
            op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")
            op.execute(f"CREATE INDEX CONCURRENTLY {name} ON {what}")
        op.execute("DROP INDEX CONCURRENTLY IF EXISTS ix_chunks_words")


def downgrade() -> None:
    op.execute(BY_STATISTICS)
    op.execute("DROP MATERIALIZED VIEW common_words")
    op.execute("CREATE INDEX ix_chunks_words ON chunks USING gin (user_id, lexemes)")
    op.execute("DROP INDEX ix_chunks_own_words, ix_documents_hidden")
    op.execute("DROP FUNCTION own_words")
