-- The search of a library with few passages: all of them are looked at.
WITH RECURSIVE
-- include search/query_words.sql

-- The nearest by their vectors.
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
near AS (
    SELECT chunk_id, distance FROM within
    WHERE distance IS NOT NULL
    ORDER BY distance LIMIT {candidates}
),

-- Those that hold all phrases, or any word where there are none; and the weight of each word that they hold.
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
),
weighed AS MATERIALIZED (
    SELECT language, query, ln(1 + (SELECT count(*) FROM within) / ({by_chance} + count(*))) AS weight
    FROM single_words JOIN matching USING (language) WHERE lexemes @@ query GROUP BY language, query
),

-- include search/fused_rankings.sql
