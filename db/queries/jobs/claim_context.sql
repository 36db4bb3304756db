-- Where the job came from, and what handlers would have to ask for otherwise, each in a round trip of its own.
queue_seconds, request_id, traceparent,
(
    SELECT json_build_object('id', id, 'model', model, 'dimensions', dimensions, 'query_prefix', query_prefix)
    FROM embedding_generations WHERE state = 'active'
) AS generation,
(SELECT json_build_object('budgets', budgets, 'prices', prices) FROM llm_config) AS spending
