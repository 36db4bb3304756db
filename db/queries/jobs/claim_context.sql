-- Where the job came from, and what handlers would have to ask for otherwise, each in a round trip of its own. It is the
-- same for all jobs of a claim, so it comes as text, which is read once.
queue_seconds, request_id, traceparent,
(
    SELECT CAST(json_build_object('id', id, 'model', model, 'dimensions', dimensions, 'query_prefix', query_prefix) AS text)
    FROM embedding_generations WHERE state = 'active'
) AS generation,
(SELECT CAST(json_build_object('budgets', budgets, 'prices', prices) AS text) FROM llm_config) AS spending
