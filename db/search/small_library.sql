-- The search of a library with few passages: all of them are looked at.
WITH RECURSIVE
-- include search/query_words.sql

-- All passages, nearest first.
within AS MATERIALIZED (
    SELECT chunk_id, (embedding::halfvec({dimensions}) <=> (SELECT vector FROM asked)) AS distance
    FROM chunk_embeddings  -- if in_whole_library
    FROM document_projects JOIN chunks USING (document_id), LATERAL (  -- if in_project
        SELECT chunk_id, user_id, generation_id, embedding FROM chunk_embeddings AS each  -- if in_project
        WHERE generation_id = {generation_id} AND chunk_id = chunks.id OFFSET 0  -- if in_project
    ) AS chunk_embeddings  -- if in_project
    WHERE generation_id = {generation_id} AND chunk_embeddings.user_id = :user_id
        AND chunk_id NOT IN (
            -- include search/hidden_chunks.sql
        )
        AND document_projects.project_id = :project_id  -- if in_project
        AND (SELECT kind FROM chunks JOIN documents ON documents.id = document_id WHERE chunks.id = chunk_id)  -- if of_kind
            = ANY (CAST(:kinds AS text[]))  -- if of_kind
        AND (SELECT vector FROM asked) IS NOT NULL  -- if has_vector
),
-- Copies are as near as each other, and take one place.
near AS MATERIALIZED (
    SELECT chunk_id, distance, dense_rank() OVER (ORDER BY distance) AS nth FROM within WHERE distance IS NOT NULL
),

-- Those that hold all phrases, or any word where there are none; and the weight of each word of the query. Of a word that
-- no passage holds, half counts: it may be in another language, or only ask. No passage is asked for it.
matching AS MATERIALIZED (
    SELECT id AS chunk_id, language, lexemes FROM chunks JOIN wanted USING (language)
    WHERE document_id IN (
        SELECT id FROM documents WHERE user_id = :user_id  -- if in_whole_library
        SELECT document_id FROM document_projects WHERE project_id = :project_id AND user_id = :user_id  -- if in_project
    )
        AND lexemes @@ coalesce(phrases, any_word)
        AND id NOT IN (
            -- include search/hidden_chunks.sql
        )
        AND (SELECT kind FROM documents WHERE documents.id = document_id) = ANY (CAST(:kinds AS text[]))  -- if of_kind
        AND (SELECT vector FROM asked) IS NOT NULL  -- if has_vector
),
weighed AS MATERIALIZED (
    SELECT language AS of_language, CASE WHEN holding > 0 THEN query END AS query,
        CASE WHEN holding > 0 THEN other_query END AS other_query,
        ln(1 + (SELECT count(*) FROM within) / ({by_chance} + holding)) * CASE WHEN holding = 0 THEN {absent} ELSE 1 END
            AS weight
    FROM single_words CROSS JOIN LATERAL (
        SELECT count(*) AS holding FROM matching
        WHERE matching.language = single_words.language AND (lexemes @@ query OR lexemes @@ other_query)
    ) AS counted
),
held AS (
    SELECT chunk_id, language, (
        -- include search/words_held.sql
    ) AS words
    FROM matching
),
found AS MATERIALIZED (
    SELECT chunk_id, coalesce(language, (SELECT language FROM chunks WHERE id = chunk_id)) AS language,
        coalesce(1 - distance, 0) AS similarity, coalesce(words, 0) AS words
    FROM near FULL JOIN held USING (chunk_id)
    WHERE nth <= {candidates} OR words IS NOT NULL
),

-- include search/ranked_passages.sql
