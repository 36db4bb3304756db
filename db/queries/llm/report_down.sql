-- A provider failed: nobody asks it until a probe succeeds. The jobs that it cut off at once are one failure: only a
-- probe adds another to an outage, and a pause that the provider asks for is kept. Returns the state before if it changes.
WITH before AS (
    SELECT name, state, failures, state IN ('up', 'recovering') OR :is_probe AS counts FROM llm_providers
    WHERE name = :name FOR UPDATE
), changed AS (
    UPDATE llm_providers SET
        state = :state, detail = :detail, failures = before.failures + before.counts::integer,
        since = CASE WHEN before.state = :state THEN since ELSE now() END,
        down_since = CASE WHEN before.state IN ('up', 'recovering') THEN now() ELSE down_since END,
        probe_at = greatest(
            CASE WHEN before.counts THEN now() ELSE probe_at END,
            now() + coalesce(
                CAST(:pause AS double precision),
                CASE WHEN before.counts THEN least(:longest, :shortest * 2 ^ least(before.failures, 10)) END
            ) * interval '1 second'
        )
    FROM before WHERE llm_providers.name = before.name
    RETURNING llm_providers.name, llm_providers.state, llm_providers.detail, before.state AS was
), noted AS (
    INSERT INTO llm_provider_changes (provider, state, detail)
    SELECT name, state, detail FROM changed WHERE was <> state
)
SELECT was FROM changed WHERE was <> state
