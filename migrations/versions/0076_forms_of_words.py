"""Words are found in another form of their letters, and by the parts of identifiers: `munchen` in "München", decomposed
or not, `efficient` in "eﬃcient", `9087` in "PPR-9087", `http server error` in "HttpServerError".

In `chunks.lexemes`, what is written as it is searched for keeps the label D, a word without its marks has C, and a
part B; so the spelling itself ranks first. Old workers write chunks as before: the trigger of 0039 fills the column.
An API of before finds what it found, and weighs the two forms of a word as two words.
"""

from alembic import op

revision = "0076"
down_revision = "0075"

# Default-ignorable signs, without the joiners, which tell letters apart outside the Latin script.
IGNORABLE = (
    r"\u00AD\u034F\u061C\u115F\u1160\u17B4\u17B5\u180B-\u180F\u200B\u200E\u200F\u202A-\u202E\u2060-\u206F\u3164"
    r"\uFE00-\uFE0F\uFEFF\uFFA0\uFFF0-\uFFF8\U0001BCA0-\U0001BCA3\U0001D173-\U0001D17A\U000E0000-\U000E0FFF"
)
MARKS = r"\u0300-\u036F\u1AB0-\u1AFF\u1DC0-\u1DFF\u20D0-\u20FF\uFE20-\uFE2F"
LATIN = r"A-Za-z\u00AA\u00BA\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u02AF\u1E00-\u1EFF\u2C60-\u2C7F\uA722-\uA787\uAB30-\uAB64"
GREEK = r"\u0370-\u0373\u0376\u0377\u037B-\u037D\u037F\u0386\u0388-\u03FF\u1F00-\u1FFF"
HYPHENS = "\u2010\u2011\u2212"
# Letters that no mark makes, and the two forms of sigma.
OTHERS = ("ŁłØøĐđĦħŦŧıςÐð", "LlOoDdHhTtiσDd")

HAN = r"\u3005-\u3007\u3400-\u4DBF\u4E00-\u9FFF\uF900-\uFAFF\U00020000-\U0003FFFF"  # as in 0039

# A word that has parts: digits beside letters or signs, capitals within it, or a dot, slash, @ or : between letters.
HAS_PARTS = (
    r"\d[[:alpha:]]|\d[.,''’_]\d|[[:alpha:]_.+-]\d|[[:lower:]][[:upper:]]|[[:upper:]]{2}[[:lower:]]|\w[./@:=\\]\w"
)

NORMAL = rf"""
-- Text without what only its writing differs in: compatibility forms, signs that nobody sees, kinds of hyphens.
CREATE OR REPLACE FUNCTION normal_text(words text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN words !~ '[^\x01-\x7F]' THEN words ELSE regexp_replace(
        translate(
            normalize(regexp_replace(normalize(words, NFKC), '[{IGNORABLE}]+', '', 'g'), NFKC),
            '{HYPHENS}', '---'
        ),
        '(?<=[{LATIN}][{MARKS}]*)[\u200C\u200D]+(?=[{LATIN}])', '', 'g'
    ) END;

-- Normal text without the marks on Latin and Greek letters.
CREATE OR REPLACE FUNCTION unmarked(words text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN words !~ '[^\x01-\x7F]' THEN words ELSE normalize(
        regexp_replace(
            replace(replace(replace(replace(
                translate(normalize(words, NFKD), '{OTHERS[0]}', '{OTHERS[1]}'), 'ß', 'ss'), 'ẞ', 'SS'), 'æ', 'ae'
            ), 'œ', 'oe'),
            '([{LATIN}{GREEK}])[{MARKS}]+', '\1', 'g'
        ), NFKC
    ) END;

-- Numbers as their digits alone: without separators of thousands, signs, prefixes and zeros behind the point.
CREATE OR REPLACE FUNCTION bare_numbers(words text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN words !~ '\d' THEN words ELSE
        regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(
            words,
            '(?<![\d.,])(\d{{1,3}})[,''’_](\d{{3}})(?:[,''’_](\d{{3}}))?(?:[,''’_](\d{{3}}))?(?![\d,])',
            '\1\2\3\4', 'g'),
            '(?<![\d.,])(\d{{1,3}})\.(\d{{3}})(?:\.(\d{{3}}))?(?:\.(\d{{3}}))?(?=,\d|$|\s)', '\1\2\3\4', 'g'),
            '[-+]+(?=\d)', ' ', 'g'),
            '(?<!\w)(?:[0][xXoObB](?=[\dA-Fa-f])|[A-Za-z](?=\d))', '', 'g'),
            '(?<![\d.])(\d+(?:\.\d*[1-9])?)\.?0*(?![\d.,]|\.\d)', '\1', 'g')
    END;

-- The parts of the identifiers and numbers among words: the pieces, and these without capitals and digits together.
CREATE OR REPLACE FUNCTION parts_of_words(words text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN (
    SELECT string_agg(concat_ws(' ', piece, nullif(regexp_replace(regexp_replace(regexp_replace(regexp_replace(
        piece,
        '([[:lower:]\d])(?=[[:upper:]])', '\1 ', 'g'),
        '([[:upper:]])(?=[[:upper:]][[:lower:]])', '\1 ', 'g'),
        '(?<=[[:alpha:]])\.|\.(?=[[:alpha:]])', ' ', 'g'),
        '(?<=[[:alpha:]])(?=\d)|(?<=\d)(?=[[:alpha:]])', ' ', 'g'), piece)), ' ')
    FROM (
        SELECT public.bare_numbers(regexp_replace(word, '[/@:=?&#_\\]+', ' ', 'g')) AS piece
        FROM regexp_split_to_table(words, '\s+') AS word WHERE word ~ '{HAS_PARTS}'
    ) AS pieces
);
"""

VECTORS = rf"""
-- What `added` holds beside `vector`, with a label.
CREATE OR REPLACE FUNCTION beside(vector tsvector, added tsvector, label "char") RETURNS tsvector
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN setweight(ts_delete(added, tsvector_to_array(vector)), label);

CREATE OR REPLACE FUNCTION written_lexemes(language regconfig, words text) RETURNS tsvector
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN NOT public.is_unspaced(words) THEN to_tsvector(language, words)
        ELSE to_tsvector(language, public.spaced(words)) || public.han_signs(words, '[{HAN}]') END;

-- Words without marks stand at the positions of those with them, so that phrases may hold both. Parts stand behind.
CREATE OR REPLACE FUNCTION with_other_forms(written tsvector, language regconfig, normal text, bare text)
    RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN bare = normal THEN written ELSE CAST(
        CAST(written AS text) || ' '
            || CAST(public.beside(written, to_tsvector(language, public.spaced(bare)), 'C') AS text)
        AS tsvector
    ) END;

CREATE OR REPLACE FUNCTION with_parts(vector tsvector, language regconfig, parts text) RETURNS tsvector
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN parts IS NULL THEN vector
        ELSE vector || public.beside(vector, to_tsvector(language, parts), 'B') END;

CREATE OR REPLACE FUNCTION chunk_lexemes(language regconfig, words text) RETURNS tsvector
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN (
        SELECT public.with_parts(
            public.with_other_forms(public.written_lexemes(language, normal), language, normal, bare),
            language, public.parts_of_words(bare)
        )
        FROM (
            SELECT normal, public.unmarked(normal) AS bare
            FROM (SELECT public.normal_text(words) AS normal OFFSET 0) AS normalised OFFSET 0
        ) AS texts
    );

-- The words of a query, each with its other forms: `wider` is without marks, signs and separators; `raw` is as it was
-- given, for passages that no trigger has indexed since.
CREATE OR REPLACE FUNCTION query_forms(language regconfig, words text)
    RETURNS TABLE (word text, wider text, raw text) LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    WITH pieces AS (
        SELECT given, normal, public.bare_numbers(public.unmarked(normal)) AS bare
        FROM (
            SELECT given, public.normal_text(given) AS normal FROM (
                SELECT words AS given WHERE words !~ '[^A-Za-z\s]'
                UNION ALL
                SELECT regexp_split_to_table(words, '\s+') WHERE words ~ '[^A-Za-z\s]'
            ) AS split OFFSET 0
        ) AS normalised OFFSET 0
    ), placed AS (
        SELECT given, normal, bare, lexeme, positions[1] AS place
        FROM pieces, unnest(
            CASE WHEN public.is_unspaced(normal)
            THEN to_tsvector(language, public.spaced(normal))
                || public.han_signs(normal, '(?<![{HAN}])[{HAN}](?![{HAN}])')
            ELSE to_tsvector(language, normal) END
        )
        WHERE language <> CAST('simple' AS regconfig) OR public.is_unspaced(normal)
            OR to_tsvector('english', lexeme) <> CAST('' AS tsvector)
    )
    SELECT lexeme, min(other) FILTER (WHERE other <> lexeme), min(former) FILTER (WHERE former <> lexeme)
    FROM placed LEFT JOIN LATERAL (
        SELECT wide.lexeme AS other FROM unnest(to_tsvector(language, public.spaced(bare))) AS wide
        WHERE bare <> normal AND wide.positions[1] = place
    ) AS of_bare ON true LEFT JOIN LATERAL (
        SELECT old.lexeme AS former FROM unnest(to_tsvector(language, given)) AS old
        WHERE given <> normal AND NOT public.is_unspaced(given) AND old.positions[1] = place
    ) AS of_given ON true
    GROUP BY lexeme
$$;

CREATE OR REPLACE FUNCTION query_words(language regconfig, words text) RETURNS text[]
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN ARRAY(
        SELECT DISTINCT form FROM public.query_forms(language, words),
            unnest(ARRAY[word, wider, raw]) AS form WHERE form IS NOT NULL
    );

-- A phrase in each of its forms.
CREATE OR REPLACE FUNCTION query_phrase(language regconfig, words text) RETURNS tsquery
    LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN (
        SELECT phraseto_tsquery(language, public.spaced(normal))
            || CASE WHEN bare <> normal THEN phraseto_tsquery(language, public.spaced(bare)) ELSE '' END
            || CASE WHEN words <> normal THEN phraseto_tsquery(language, public.spaced(words)) ELSE '' END
        FROM (
            SELECT normal, public.unmarked(normal) AS bare
            FROM (SELECT public.normal_text(words) AS normal OFFSET 0) AS normalised OFFSET 0
        ) AS texts
    );
"""

# A rarest word, and where even that is common the second rarest beside it. Of a word each form will do.
CHOOSE = """
CREATE OR REPLACE FUNCTION forms_to_match(owner uuid, spoken regconfig, words text, most integer)
    RETURNS TABLE (one_of text[], and_of text[]) LANGUAGE sql STABLE PARALLEL SAFE ROWS 1 AS $$
    SELECT
        array_agg(form) FILTER (WHERE up_to <= most OR place = 1),
        array_agg(form) FILTER (WHERE fewest > most AND place = 2)
    FROM (
        SELECT forms.*, row_number() OVER rarest_first AS place,
            sum(coalesce(passages, 0)) OVER rarest_first AS up_to, min(coalesce(passages, 0)) OVER () AS fewest
        FROM query_forms(spoken, words) AS forms
        LEFT JOIN library_words AS common ON common.user_id = owner AND common.word = coalesce(wider, forms.word)
        WINDOW rarest_first AS (ORDER BY coalesce(passages, 0), forms.word)
    ) AS ordered, unnest(ARRAY[word, wider, raw]) AS form
    WHERE form IS NOT NULL
$$;
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
        UPDATE chunks SET lexemes = made.lexemes
        FROM (
            SELECT id, chunk_lexemes(language, text) AS lexemes FROM chunks WHERE id > seen AND id <= upto OFFSET 0
        ) AS made
        WHERE made.id = chunks.id AND chunks.lexemes <> made.lexemes;
        COMMIT;
        seen := upto;
    END LOOP;
END $$
"""

#: As 0039 made them.
FORMER = rf"""
CREATE OR REPLACE FUNCTION chunk_lexemes(language regconfig, words text) RETURNS tsvector
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN CASE WHEN NOT public.is_unspaced(words) THEN to_tsvector(language, words)
        ELSE to_tsvector(language, public.spaced(words)) || public.han_signs(words, '[{HAN}]') END;
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
NEW_FUNCTIONS = (
    "forms_to_match, query_phrase, query_forms, with_parts, with_other_forms, written_lexemes, beside, parts_of_words,"
    " bare_numbers, unmarked, normal_text"
)


def upgrade() -> None:
    op.execute("LOCK TABLE chunks IN SHARE ROW EXCLUSIVE MODE")  # what is written before is seen by the loop below
    op.execute(NORMAL)
    op.execute(VECTORS)
    op.execute(CHOOSE)
    with op.get_context().autocommit_block():
        op.execute(REMAKE)


def downgrade() -> None:
    op.execute("LOCK TABLE chunks IN SHARE ROW EXCLUSIVE MODE")
    op.execute(FORMER)
    op.execute(f"DROP FUNCTION {NEW_FUNCTIONS}")
    with op.get_context().autocommit_block():
        op.execute(REMAKE)
