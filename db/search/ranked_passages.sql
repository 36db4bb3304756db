-- From `found`, the candidates: their cosines, and how much of the query they hold. What they are worth without their
-- sentences decides whose sentences are looked up.
weighted AS MATERIALIZED (
    SELECT *, least(1, {scale} * (similarity - {unrelated})) AS nearness, CASE
        WHEN language = ANY (CAST(ARRAY[{known_languages}] AS regconfig[])) THEN CAST({words_count_known} AS float)  -- if knows_some
        WHEN language = CAST('simple' AS regconfig) THEN CAST({words_count_unsure} AS float)  -- if knows_some
        WHEN true THEN CAST({words_count_known} AS float)  -- if knows_all
        ELSE CAST({words_count_unknown} AS float)
    END AS words_count,
        language <> ALL (CAST(ARRAY[{known_languages}] AS regconfig[]))  -- if knows_some
        AND language <> CAST('simple' AS regconfig)  -- if unsure_is_understood
        NOT true  -- if knows_all
        AS is_foreign
    FROM found
),
-- Passages of one text, white space aside, share a number: the best of them is found, with the documents of the others.
compared AS MATERIALIZED (
    SELECT weighted.*, document_id, (1 - words_count) * nearness + words_count * words AS first_worth,
        hashtextextended(regexp_replace(text, '\s+', ' ', 'g'), 0) AS text_number
    FROM weighted JOIN chunks ON chunks.id = chunk_id
),
promising AS MATERIALIZED (
    SELECT * FROM (
        SELECT *, row_number() OVER (PARTITION BY text_number ORDER BY first_worth DESC, chunk_id) AS nth FROM compared
    ) AS copies
    WHERE nth = 1
    ORDER BY first_worth DESC, chunk_id
    LIMIT greatest({promising}, CAST(:limit AS integer))
),
-- A passage whose sentences have no vectors yet counts as one sentence. One that is written without spaces is foreign to a
-- query with spaces, too, unless the query may be in another foreign language of the library.
understood AS MATERIALIZED (
    SELECT chunk_id, text_number, similarity, words, words_count, is_foreign
        OR language = CAST('simple' AS regconfig)  -- if unspaced_is_foreign
        AND (SELECT is_unspaced(text) FROM chunks WHERE id = chunk_id)  -- if unspaced_is_foreign
        AND NOT EXISTS (  -- if unspaced_is_foreign
            SELECT FROM spoken  -- if unspaced_is_foreign
            WHERE language <> ALL (CAST(ARRAY[{known_languages}] AS regconfig[]))  -- if unspaced_is_foreign
                AND language <> CAST('simple' AS regconfig)  -- if unspaced_is_foreign
        )  -- if unspaced_is_foreign
        AS is_foreign, {passage_counts} * nearness
        + {sentence_counts} * least(1, {scale} * (coalesce(best, similarity) - {unrelated})) AS meaning
    FROM promising CROSS JOIN LATERAL (
        SELECT max(1 - (embedding::halfvec({dimensions}) <=> (SELECT vector FROM asked))) AS best
        FROM sentence_embeddings AS s WHERE s.chunk_id = promising.chunk_id AND generation_id = {generation_id}
    ) AS nearest
)
SELECT
    d.id AS document_id, d.path AS document_path, d.title, c.heading, c.text, c.start_offset AS start,
    c.end_offset AS "end", c.page, c.start_seconds,
    CAST(greatest(0, worth) AS float) AS score, similarity, d.source_url, (
        SELECT CAST(json_agg(
            json_build_array(document_id, document_path, title, start, "end") ORDER BY document_path, document_id
        ) AS text) FROM (
            SELECT DISTINCT ON (o.id) o.id AS document_id, o.path AS document_path, o.title,
                same.start_offset AS start, same.end_offset AS "end"
            FROM compared JOIN chunks AS same ON same.id = compared.chunk_id
                JOIN documents AS o ON o.id = same.document_id AND o.state = 'ready' AND o.user_id = :user_id
            WHERE compared.text_number = understood.text_number AND o.id <> d.id
            ORDER BY o.id, same.start_offset
        ) AS copy
    ) AS copies
FROM understood CROSS JOIN LATERAL (
    SELECT (1 - words_count) * meaning + words_count * words AS worth  -- if has_vector
    SELECT words AS worth  -- if has_words_alone
) AS fused
JOIN chunks c ON c.id = understood.chunk_id
JOIN documents d ON d.id = c.document_id AND d.state = 'ready' AND d.user_id = :user_id
WHERE true
    AND EXISTS (  -- if has_floor
        SELECT FROM understood WHERE words >= {least_words}  -- if has_floor
            OR CASE WHEN is_foreign THEN words >= {least_foreign_words} ELSE meaning >= {least_meaning} END  -- if has_floor
    )  -- if has_floor
    AND NOT EXISTS (  -- if has_unwanted
        SELECT FROM unnest(CAST(:unwanted AS text[]), CAST(:options AS text[])) AS given (words, option)  -- if has_unwanted
        WHERE (CASE WHEN is_unspaced(words) THEN c.lexemes ELSE ts_filter(c.lexemes, '{c,d}') END)  -- if has_unwanted
                @@ query_phrase(c.language, words)  -- if has_unwanted
            AND c.text ~* ('(?<![\w-])[-‐‑–−]' || option || '(?!\w)') IS NOT TRUE  -- if has_unwanted
    )  -- if has_unwanted
ORDER BY worth DESC, understood.chunk_id LIMIT :limit
