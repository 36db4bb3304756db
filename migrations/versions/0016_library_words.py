"""Which words are common in which library, how much they weigh there, and which of a query's words a passage must hold
in a large one. And where the documents of a project are, whose passages are all looked into for words.

`telling_words` took in one word too many: where that was a common one, the passages of the rare words were lost among
its own. And it counted everybody's passages, whosever library it was for. An API that is still running asks it, and the
upkeep of an old worker refreshes `common_words`; both can go with the next migration.
"""

from alembic import op

revision = "0016"
down_revision = "0015"

# As many passages are read as ANALYZE would, always the same ones. What holds of four of them may be chance.
COUNT = """
CREATE MATERIALIZED VIEW library_words AS
    WITH sample AS (
        SELECT greatest(1, reltuples / 30000) AS scale FROM pg_class WHERE oid = 'chunks'::regclass
    ), sampled AS MATERIALIZED (
        SELECT user_id, lexemes FROM chunks TABLESAMPLE SYSTEM ((SELECT 100 / scale FROM sample)) REPEATABLE (0)
    ), large AS (
        SELECT user_id, count(*) AS held FROM sampled
        GROUP BY user_id HAVING count(*) * (SELECT scale FROM sample) > 1000
    )
    SELECT user_id, word, count(*) * (SELECT scale FROM sample) AS passages,
        ln(1 + max(held) / (5.0 + count(*))) AS weight
    FROM large JOIN sampled USING (user_id), unnest(tsvector_to_array(lexemes)) AS word
    GROUP BY user_id, word HAVING count(*) > 4;
CREATE UNIQUE INDEX uq_library_words_user_id_word ON library_words (user_id, word);
GRANT SELECT ON library_words TO pensum_platform;
"""

CHOOSE = """
CREATE FUNCTION words_to_match(owner uuid, words text[], most integer) RETURNS TABLE (one_of text[], all_of text[])
LANGUAGE sql STABLE PARALLEL SAFE ROWS 1 AS $$
    SELECT
        array_agg(word) FILTER (WHERE up_to <= most OR place = 1),
        array_agg(word) FILTER (WHERE fewest > most AND place <= 2)
    FROM (
        SELECT asked.word, row_number() OVER rarest_first AS place,
            sum(coalesce(passages, 0)) OVER rarest_first AS up_to, min(coalesce(passages, 0)) OVER () AS fewest
        FROM unnest(words) AS asked (word)
        LEFT JOIN library_words AS common ON common.user_id = owner AND common.word = asked.word
        WINDOW rarest_first AS (ORDER BY coalesce(passages, 0), asked.word)
    ) AS ordered
$$;
"""

# In KiB. Each search reads what waits to be sorted into the index: 4 MiB of it were a quarter of its time.
WAITING = """
ALTER INDEX ix_chunks_own_words SET (gin_pending_list_limit = 64);
SELECT gin_clean_pending_list('ix_chunks_own_words');
"""

OF_PROJECT = "CREATE INDEX ix_documents_project ON documents (user_id, project_id) WHERE project_id IS NOT NULL"


def upgrade() -> None:
    op.execute(COUNT)
    op.execute(CHOOSE)
    op.execute(WAITING)
    op.execute(OF_PROJECT)


def downgrade() -> None:
    op.execute("DROP INDEX ix_documents_project")
    op.execute("ALTER INDEX ix_chunks_own_words RESET (gin_pending_list_limit)")
    op.execute("DROP FUNCTION words_to_match")
    op.execute("DROP MATERIALIZED VIEW library_words")
