"""Drops what searches used before 0016: the function `telling_words` and the view `common_words`.

0016 left them for the API processes and workers of the version before it, which have stopped by now: an upgrade that
skips a version stops the old processes first. Those of 0016 use neither.
"""

from alembic import op

revision = "0017"
down_revision = "0016"

# As 0015 made them.
FORMER = """
CREATE MATERIALIZED VIEW common_words AS
    SELECT word, frequency * (SELECT reltuples FROM pg_class WHERE oid = 'chunks'::regclass) AS passages
    FROM pg_stats, unnest(most_common_elems::text::text[], most_common_elem_freqs) AS common (word, frequency)
    WHERE schemaname = 'public' AND tablename = 'chunks' AND attname = 'lexemes' AND word IS NOT NULL;
CREATE UNIQUE INDEX uq_common_words_word ON common_words (word);
GRANT SELECT ON common_words TO pensum_platform;
CREATE FUNCTION telling_words(words text[], most integer) RETURNS text[]
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT array_agg(word) FROM (
        SELECT word, sum(coalesce(passages, 0)) OVER (ORDER BY coalesce(passages, 0), word) - coalesce(passages, 0)
            AS before
        FROM unnest(words) AS word LEFT JOIN common_words USING (word)
    ) AS ordered
    WHERE before < most
$$;
"""


def upgrade() -> None:
    op.execute("DROP FUNCTION telling_words")
    op.execute("DROP MATERIALIZED VIEW common_words")


def downgrade() -> None:
    op.execute(FORMER)
