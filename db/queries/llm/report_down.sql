-- A provider failed: nobody asks it until a probe succeeds. Returns the state before if it changes.
WITH before AS (
    SELECT name, state, failures FROM llm_providers WHERE name = :name FOR UPDATE
), changed AS (
    UPDATE llm_providers SET
        state = :state, detail = :detail, failures = before.failures + 1,
        since = CASE WHEN before.state = :state THEN since ELSE now() END,
        down_since = CASE WHEN before.state IN ('up', 'recovering') THEN now() ELSE down_since END,
        probe_at = now() + coalesce(
            CAST(:pause AS double precision), least(:longest, :shortest * 2 ^ least(before.failures, 10))
        ) * interval '1 second'
    FROM before WHERE llm_providers.name = before.name
    RETURNING llm_providers.name, llm_providers.state, llm_providers.detail, before.state AS was
), noted AS (
    INSERT INTO llm_provider_changes (provider, state, detail)
    SELECT name, state, detail FROM changed WHERE was <> state
)
SELECT was FROM changed WHERE was <> state
