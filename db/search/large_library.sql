-- The search of a library with many passages: HNSW finds the nearest, and the rarest words find the others.
WITH RECURSIVE
-- include search/query_words.sql

-- The nearest by their vectors.
near AS (
    SELECT chunk_id, (embedding::halfvec({dimensions}) <=> (SELECT vector FROM asked)) AS distance
    FROM chunk_embeddings
    WHERE generation_id = {generation_id} AND user_id = :user_id
        AND chunk_id NOT IN (
            -- include search/hidden_chunks.sql
        )
        AND (  -- if in_project
            SELECT true FROM chunks JOIN document_projects USING (document_id)  -- if in_project
            WHERE chunks.id = chunk_id AND document_projects.project_id = :project_id  -- if in_project
        )  -- if in_project
        AND (SELECT kind FROM chunks JOIN documents ON documents.id = document_id WHERE chunks.id = chunk_id)  -- if of_kind
            = ANY (CAST(:kinds AS text[]))  -- if of_kind
        AND (SELECT vector FROM asked) IS NOT NULL
    ORDER BY (embedding::halfvec({dimensions}) <=> (SELECT vector FROM asked)) LIMIT {candidates}
),

-- Those that hold the words that tell most, by the hashes of the user's own words (docs/decisions/0019). Whatever holds
-- all phrases holds the words that tell most of them.
matching AS (
    SELECT chunk_id FROM wanted, forms_to_match(
        :user_id,
        wanted.language,
        CASE WHEN phrases IS NULL THEN CAST(:words AS text) ELSE array_to_string(CAST(:phrases AS text[]), ' ') END,
        {most_matches}
    ) AS must, LATERAL (
        SELECT id AS chunk_id FROM chunks
        WHERE own_words(user_id, tsvector_to_array(lexemes)) && own_words(:user_id, must.one_of)
            AND (
                must.and_of IS NULL
                OR own_words(user_id, tsvector_to_array(lexemes)) && own_words(:user_id, must.and_of)
            )
            AND chunks.language = wanted.language
            AND lexemes @@ coalesce(phrases, any_word)  -- if has_phrases
            AND (SELECT vector FROM asked) IS NOT NULL  -- if has_vector
            AND user_id = :user_id
            AND id NOT IN (
                -- include search/hidden_chunks.sql
            )
            AND (  -- if in_project
                SELECT true FROM document_projects AS held  -- if in_project
                WHERE held.document_id = chunks.document_id AND held.project_id = :project_id  -- if in_project
            )  -- if in_project
            AND (SELECT kind FROM documents WHERE documents.id = document_id) = ANY (CAST(:kinds AS text[]))  -- if of_kind
        LIMIT {most_matches}
    ) AS found
),
weighed AS MATERIALIZED (
    SELECT language AS of_language, query, other_query, coalesce((
        SELECT min(weight) FROM library_words AS common
        WHERE user_id = :user_id AND common.word = ANY (others || single_words.word)
    ), {weight_of_rare}) AS weight
    FROM single_words
),
found AS MATERIALIZED (
    SELECT chunk_id, language, coalesce(1 - coalesce(distance, (
        SELECT embedding::halfvec({dimensions}) <=> (SELECT vector FROM asked) FROM chunk_embeddings
        WHERE generation_id = {generation_id} AND chunk_embeddings.chunk_id = candidates.chunk_id
    )), 0) AS similarity, coalesce((
        -- include search/words_held.sql
    ), 0) AS words
    FROM (
        SELECT chunk_id, min(distance) AS distance
        FROM (SELECT chunk_id, distance FROM near UNION ALL SELECT chunk_id, NULL FROM matching) AS either
        GROUP BY chunk_id
    ) AS candidates JOIN chunks ON chunks.id = chunk_id
),

-- include search/ranked_passages.sql
