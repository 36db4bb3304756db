-- A provider responded: it recovers, until one job has had an output from it. Returns the state before if it changes.
WITH before AS (
    SELECT name, state FROM llm_providers WHERE name = :name FOR UPDATE
), changed AS (
    UPDATE llm_providers SET
        state = CASE WHEN :has_written OR before.state = 'up' THEN 'up' ELSE 'recovering' END,
        since = CASE WHEN before.state IN ('up', 'recovering') THEN since ELSE now() END,
        up_since = CASE WHEN before.state IN ('up', 'recovering') THEN up_since ELSE now() END,
        wrote_at = CASE WHEN :has_written THEN now() ELSE wrote_at END, detail = NULL, failures = CASE WHEN :has_written THEN 0 ELSE failures END,
        models = coalesce(CAST(CAST(:models AS text) AS jsonb), models),
        probe_at = now() + :longest * interval '1 second'
    FROM before WHERE llm_providers.name = before.name
    RETURNING llm_providers.name, llm_providers.state, before.state AS was
), noted AS (
    INSERT INTO llm_provider_changes (provider, state)
    SELECT name, 'up' FROM changed WHERE was NOT IN ('up', 'recovering')
)
SELECT was FROM changed WHERE was <> state
