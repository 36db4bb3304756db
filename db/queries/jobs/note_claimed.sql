-- Keeps in the session what was claimed, for `claimed.sql`, and says nothing else: nothing large is sent under locks.
SELECT set_config('pensum.claimed', CAST(coalesce(json_agg(noted ORDER BY rank), '[]') AS text), false) IS NOT NULL
FROM noted
