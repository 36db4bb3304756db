-- The query's vector, and its words in each of the languages that the user's documents are in.

asked AS MATERIALIZED (
    SELECT CAST(NULL AS halfvec({dimensions})) AS vector  -- if has_words_alone
    SELECT CAST(CAST(:vector AS text) AS halfvec({dimensions})) AS vector  -- if vector_is_given
    SELECT CAST((  -- if vector_is_kept
        SELECT embedding FROM query_vectors  -- if vector_is_kept
            JOIN embedding_generations g ON g.id = generation_id AND g.state = 'active'  -- if generation_is_active
        WHERE generation_id = {generation_id} AND text_hash = :text_hash  -- if vector_is_kept
    ) AS halfvec({dimensions})) AS vector  -- if vector_is_kept
),
-- One step through the index for each language.
spoken AS (
    (SELECT language FROM documents WHERE user_id = :user_id ORDER BY language LIMIT 1)
    UNION ALL
    SELECT (
        SELECT d.language FROM documents d WHERE user_id = :user_id AND d.language > spoken.language
        ORDER BY d.language LIMIT 1
    )
    FROM spoken WHERE language IS NOT NULL
),
-- A word, and the other forms in which it is found, but counts less.
single_words AS MATERIALIZED (
    SELECT language, word, others, CAST(CAST(array_to_tsvector(ARRAY[word]) AS text) AS tsquery) AS query,
        CAST(nullif(replace(CAST(array_to_tsvector(others) AS text), ''' ''', ''' | '''), '') AS tsquery) AS other_query
    FROM spoken, query_forms(language, CAST(:words AS text)), array_remove(ARRAY[wider, raw], NULL) AS others
    WHERE language IS NOT NULL
),
wanted AS MATERIALIZED (
    SELECT language, (
        SELECT CAST(string_agg(CAST(either AS text), ' | ') AS tsquery)
        FROM single_words, unnest(ARRAY[query, other_query]) AS either WHERE single_words.language = spoken.language
    ) AS any_word, (
        SELECT CAST(string_agg('(' || CAST(phrase AS text) || ')', ' & ') AS tsquery)
        FROM unnest(CAST(:phrases AS text[])) AS given, query_phrase(language, given) AS phrase
        WHERE numnode(phrase) > 0
    ) AS phrases
    FROM spoken WHERE language IS NOT NULL
),
