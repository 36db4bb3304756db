"""Words of scripts that put no spaces between them: Chinese, Japanese, Thai, Lao, Khmer and Burmese, and Korean, whose
particles grow onto its words. A run of their signs is indexed by its pairs of neighbours, and each Han sign by itself.

`chunks.lexemes` is filled by a trigger from now on. Old workers write chunks as before: they never named the column.
An API of before searches for a run as one word, and finds as little of these scripts as it always did.
"""

from alembic import op

revision = "0039"
down_revision = "0038"

HAN = r"\u3005-\u3007\u3400-\u4DBF\u4E00-\u9FFF\uF900-\uFAFF\U00020000-\U0003FFFF"
UNSPACED = rf"\u0E00-\u0EFF\u1000-\u109F\u1780-\u17FF\u3041-\u30FA\u30FC-\u30FF\u31F0-\u31FF\uAC00-\uD7AF{HAN}"
# Vowels and tones that stand on the sign before them belong to it.
MARKS = (
    r"\u0E31\u0E34-\u0E3A\u0E47-\u0E4E\u0EB1\u0EB4-\u0EBC\u0EC8-\u0ECE\u102B-\u103E\u1056-\u1059\u17B4-\u17D3"
    r"\u3099\u309A"
)
HALF_WIDTH = r"\uFF66-\uFF9F"  # normalised to the others

FUNCTIONS = rf"""
CREATE OR REPLACE FUNCTION is_unspaced(words text) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN words ~ '[{UNSPACED}{HALF_WIDTH}]';

CREATE OR REPLACE FUNCTION in_pairs(run text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN (
    SELECT string_agg(sign || following, ' ' ORDER BY n) FROM (
        SELECT signs.sign[1] AS sign, n, lead(signs.sign[1], 1, '') OVER (ORDER BY n) AS following
        FROM regexp_matches(run, '.[{MARKS}]*', 'g') WITH ORDINALITY AS signs (sign, n)
    ) AS neighbours
    WHERE following <> '' OR n = 1
);

CREATE OR REPLACE FUNCTION spaced(words text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN CASE WHEN NOT public.is_unspaced(words) THEN words ELSE (
        SELECT string_agg(
            CASE WHEN public.is_unspaced(piece[1]) THEN public.in_pairs(piece[1]) ELSE piece[1] END, ' ' ORDER BY n
        )
        FROM regexp_matches(normalize(words, NFKC), '[{UNSPACED}]+|[^{UNSPACED}]+', 'g')
            WITH ORDINALITY AS pieces (piece, n)
    ) END;

CREATE OR REPLACE FUNCTION han_signs(words text, pattern text) RETURNS tsvector
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN (
        SELECT array_to_tsvector(coalesce(array_agg(DISTINCT sign[1]), '{{}}'))
        FROM regexp_matches(normalize(words, NFKC), pattern, 'g') AS signs (sign)
    );

CREATE OR REPLACE FUNCTION chunk_lexemes(language regconfig, words text) RETURNS tsvector
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN CASE WHEN NOT public.is_unspaced(words) THEN to_tsvector(language, words)
        ELSE to_tsvector(language, public.spaced(words)) || public.han_signs(words, '[{HAN}]') END;

-- The words of a query. The text search configuration `simple` knows no stop words, so English ones are left out there.
-- A Han sign without another beside it may be a word by itself.
CREATE OR REPLACE FUNCTION query_words(language regconfig, words text) RETURNS text[]
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN CASE
        WHEN public.is_unspaced(words) THEN tsvector_to_array(
            to_tsvector(language, public.spaced(words)) || public.han_signs(words, '(?<![{HAN}])[{HAN}](?![{HAN}])')
        )
        WHEN language <> CAST('simple' AS regconfig) THEN tsvector_to_array(to_tsvector(language, words))
        ELSE ARRAY(
            SELECT word FROM unnest(tsvector_to_array(to_tsvector('simple', words))) AS word
            WHERE to_tsvector('english', word) <> CAST('' AS tsvector)
        )
    END;
"""

TRIGGER = """
CREATE OR REPLACE FUNCTION set_lexemes() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    NEW.lexemes := chunk_lexemes(NEW.language, NEW.text);
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER set_lexemes BEFORE INSERT ON chunks FOR EACH ROW EXECUTE FUNCTION set_lexemes();
CREATE OR REPLACE TRIGGER set_changed_lexemes BEFORE UPDATE OF text, language ON chunks FOR EACH ROW
    WHEN ((NEW.text, NEW.language) IS DISTINCT FROM (OLD.text, OLD.language)) EXECUTE FUNCTION set_lexemes();
ALTER TABLE chunks ALTER lexemes DROP EXPRESSION IF EXISTS, ALTER lexemes SET DEFAULT '';
"""

# A thousand at a time, each committed alone, so that nobody waits. An interrupted run begins anew.
REMAKE = """
DO $$
DECLARE
    seen uuid := '00000000-0000-0000-0000-000000000000';
    upto uuid;
BEGIN
    LOOP
        SELECT id INTO upto FROM (SELECT id FROM chunks WHERE id > seen ORDER BY id LIMIT 1000) AS next
        ORDER BY id DESC LIMIT 1;
        EXIT WHEN upto IS NULL;
        UPDATE chunks SET lexemes = chunk_lexemes(language, text)
        WHERE id > seen AND id <= upto AND is_unspaced(text) AND lexemes <> chunk_lexemes(language, text);
        COMMIT;
        seen := upto;
    END LOOP;
END $$
"""

# As 0001, 0015 and 0016 made them.
FORMER = """
DROP MATERIALIZED VIEW library_words;
ALTER TABLE chunks DROP lexemes;
ALTER TABLE chunks ADD lexemes tsvector NOT NULL GENERATED ALWAYS AS (to_tsvector(language, text)) STORED;
CREATE INDEX ix_chunks_own_words ON chunks USING gin (own_words(user_id, tsvector_to_array(lexemes)))
    WITH (gin_pending_list_limit = 64);
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


def upgrade() -> None:
    op.execute(FUNCTIONS)
    op.execute(TRIGGER)
    with op.get_context().autocommit_block():
        op.execute(REMAKE)


def downgrade() -> None:
    """The column is made anew, because PostgreSQL generates none that is there already."""
    op.execute(
        "DROP TRIGGER set_changed_lexemes ON chunks; DROP TRIGGER set_lexemes ON chunks; DROP FUNCTION set_lexemes"
    )
    op.execute(FORMER)
    op.execute("DROP FUNCTION query_words, chunk_lexemes, han_signs, spaced, in_pairs, is_unspaced")
