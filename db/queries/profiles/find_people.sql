-- People whose profiles fit a text, by vectors and by words, fused by reciprocal rank. Any of the text's words will do.
WITH shown AS MATERIALIZED (
    SELECT chunks.id AS chunk_id, chunks.user_id, chunks.language, chunks.lexemes
    FROM profiles JOIN chunks USING (document_id)
    WHERE is_discoverable AND profiles.user_id <> ALL (CAST(:without AS uuid[]))
), near AS MATERIALIZED (
    SELECT chunk_id, embedding::halfvec({dimensions}) <=> CAST(:vector AS halfvec({dimensions})) AS distance
    FROM shown JOIN chunk_embeddings USING (chunk_id) WHERE generation_id = {generation_id}
), dense AS (
    SELECT chunk_id, row_number() OVER (ORDER BY distance, chunk_id) AS rank FROM near
    ORDER BY rank LIMIT :candidates
), spoken AS (
    SELECT DISTINCT language FROM shown
), wanted AS (
    SELECT language, CAST(replace(
        CAST(array_to_tsvector(query_words(language, CAST(:text AS text))) AS text), ''' ''', ''' | '''
    ) AS tsquery) AS any_word
    FROM spoken
), lexical AS (
    SELECT chunk_id, row_number() OVER (ORDER BY ts_rank('{ranks}', lexemes, any_word) DESC, chunk_id) AS rank
    FROM shown JOIN wanted USING (language) WHERE lexemes @@ any_word
    ORDER BY rank LIMIT :candidates
), fused AS (
    SELECT chunk_id, sum(1.0 / (:rank_constant + rank)) * (:rank_constant + 1) / 2 AS score
    FROM (SELECT * FROM dense UNION ALL SELECT * FROM lexical) AS both_rankings GROUP BY chunk_id
), of_each AS (
    SELECT
        chunk_id, user_id, max(score) OVER own AS score,
        row_number() OVER (own ORDER BY score DESC, chunk_id) AS nth
    FROM fused JOIN shown USING (chunk_id) WINDOW own AS (PARTITION BY user_id)
), ranked AS (
    SELECT *, dense_rank() OVER (ORDER BY score DESC, user_id) AS rank FROM of_each WHERE nth <= :pieces
)
SELECT
    ranked.user_id, rank, CAST(score AS float) AS score, c.document_id, p.name AS title, c.text,
    c.start_offset AS start, c.end_offset AS "end", coalesce(1 - distance, 0) AS similarity
FROM ranked
JOIN profiles p USING (user_id)
JOIN chunks c ON c.id = chunk_id AND c.document_id = p.document_id
LEFT JOIN near USING (chunk_id)
WHERE rank <= :limit ORDER BY rank, nth
