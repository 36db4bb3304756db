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
parsed AS (
    SELECT language, query_words(language, CAST(:words AS text)) AS words FROM spoken WHERE language IS NOT NULL
),
wanted AS MATERIALIZED (
    SELECT language, words,
        CAST(replace(CAST(array_to_tsvector(words) AS text), ''' ''', ''' | ''') AS tsquery) AS any_word,
        (
            SELECT CAST(string_agg('(' || CAST(phrase AS text) || ')', ' & ') AS tsquery)
            FROM unnest(CAST(:phrases AS text[])) AS given, phraseto_tsquery(language, spaced(given)) AS phrase
            WHERE numnode(phrase) > 0
        ) AS phrases
    FROM parsed
),
single_words AS MATERIALIZED (
    SELECT language, word, CAST(CAST(array_to_tsvector(ARRAY[word]) AS text) AS tsquery) AS query
    FROM wanted, unnest(words) AS word
),
