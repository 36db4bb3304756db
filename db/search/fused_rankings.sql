-- Reciprocal rank fusion of `near` and `matching`. A passage's rank by words counts each word by how often the passage
-- holds it, and by how few passages do.
fused AS (
    SELECT chunk_id, min(distance) AS distance,
        sum(counts / CAST({rank_constant} + rank AS float)) * ({rank_constant} + 1) / (1 + {words_count}) AS score
    FROM (
        SELECT chunk_id, distance, row_number() OVER (ORDER BY distance) AS rank, 1 AS counts FROM near
        UNION ALL
        (
            SELECT chunk_id, NULL, row_number() OVER (
                ORDER BY (
                    SELECT sum(weight * ts_rank(lexemes, query)) FROM weighed
                    WHERE weighed.language = matching.language
                ) DESC, chunk_id
            ) AS rank, {words_count}
            FROM matching
            WHERE (SELECT vector FROM asked) IS NOT NULL  -- if has_vector
            ORDER BY rank LIMIT {candidates}
        )
    ) AS both_rankings GROUP BY chunk_id ORDER BY score DESC, chunk_id
)
SELECT
    d.id AS document_id, d.path AS document_path, d.title, c.heading, c.text, c.start_offset AS start,
    c.end_offset AS "end", c.page, c.start_seconds, score, coalesce(1 - fused.distance, (
        SELECT 1 - (embedding::halfvec({dimensions}) <=> (SELECT vector FROM asked)) FROM chunk_embeddings
        WHERE generation_id = {generation_id} AND chunk_embeddings.chunk_id = c.id
    ), 0) AS similarity, d.source_url
FROM fused
JOIN chunks c ON c.id = fused.chunk_id
JOIN documents d ON d.id = c.document_id AND d.state = 'ready' AND d.user_id = :user_id
WHERE NOT EXISTS (  -- if has_unwanted
    SELECT FROM wanted WHERE wanted.language = c.language AND c.lexemes @@ wanted.unwanted  -- if has_unwanted
)  -- if has_unwanted
ORDER BY score DESC, fused.chunk_id LIMIT :limit
