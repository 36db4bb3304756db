-- `claim.sql` within limits. Of some kinds a user may only have so many running in the queues `:counted`: `:limits` is a
-- JSON object, kind to number. A job that waits for a provider is only taken where that is up and has a slot free: `:providers` is a JSON list
-- of those that this worker can ask, each with its slots for all workers together or `per_worker`. Of one that recovers a
-- single job may find out whether it works. A job in whose hands its provider broke `:suspect` times has it to itself: once
-- it is the first in turn, no other is taken until it has run.
-- Two claims at once would both see a user or a provider below the limit, so the caller lets one run at a time.
WITH limits AS (
    SELECT kind, most::integer FROM json_each_text(CAST(:limits AS json)) AS given (kind, most)
), busy AS (
    SELECT user_id, kind, count(*) AS running FROM jobs
    WHERE state = 'running' AND queue = ANY(:counted) AND kind IN (SELECT kind FROM limits) GROUP BY user_id, kind
), suspect AS (
    SELECT id, provider FROM jobs
    WHERE breaks >= :suspect AND queue = :queue AND state = 'queued' AND kind = ANY(:kinds)
        AND (expires_at IS NULL OR expires_at > now())
        -- include queries/jobs/not_paused.sql
        AND NOT EXISTS (
            SELECT FROM jobs AS ahead
            WHERE ahead.queue = :queue AND ahead.state = 'queued' AND ahead.provider = jobs.provider
                AND ahead.kind = ANY(:kinds) AND (ahead.expires_at IS NULL OR ahead.expires_at > now())
                -- include queries/jobs/not_paused.sql
                AND (ahead.priority, ahead.turn, ahead.id) < (jobs.priority, jobs.turn, jobs.id)
        )
), free AS (
    SELECT name, state = 'recovering' AS is_trial, down_since, up_since, wrote_at, CASE
        WHEN EXISTS (
            SELECT FROM jobs WHERE provider = name AND jobs.state = 'running' AND breaks >= :suspect
        ) THEN 0
        WHEN name IN (SELECT provider FROM suspect) THEN 1 - least(running, 1)
        WHEN state = 'recovering' THEN 1 - running
        ELSE served.slots - running
    END AS slots
    FROM json_to_recordset(CAST(:providers AS json)) AS served (name text, slots integer, per_worker boolean)
    JOIN llm_providers USING (name)
    CROSS JOIN LATERAL (
        SELECT count(*) AS running FROM jobs
        WHERE provider = name AND jobs.state = 'running' AND (NOT per_worker OR worker = :worker)
    ) AS counted
    WHERE state IN ('up', 'recovering') AND declared_away_at IS NULL
), best AS (
    SELECT id, alone, priority, turn, kind, user_id, provider FROM jobs
    WHERE queue = :queue AND state = 'queued' AND kind = ANY(:kinds)
        AND (expires_at IS NULL OR expires_at > now())
        -- include queries/jobs/not_paused.sql
        AND (provider IS NULL OR provider IN (SELECT name FROM free WHERE slots > 0))
        AND (breaks < :suspect OR id IN (SELECT id FROM suspect))
        AND NOT EXISTS (
            SELECT FROM limits JOIN busy USING (kind)
            WHERE busy.user_id = jobs.user_id AND busy.kind = jobs.kind AND running >= most
        )
    ORDER BY priority, turn, id LIMIT :limit FOR UPDATE SKIP LOCKED
), ranked AS (
    SELECT id, alone, kind, user_id, provider, row_number() OVER best_first AS rank,
        first_value(alone) OVER best_first AS first_is_alone,
        row_number() OVER (PARTITION BY user_id, kind ORDER BY priority, turn, id) AS nth_of_user,
        row_number() OVER (PARTITION BY provider ORDER BY priority, turn, id) AS nth_at_provider
    FROM best WINDOW best_first AS (ORDER BY priority, turn, id)
), claimed AS (
    UPDATE jobs SET
        model_wait_seconds = model_wait_seconds
            + greatest(0, coalesce(extract(epoch FROM up_since - greatest(queued_at, down_since)), 0)),
        -- include queries/jobs/claimed_columns.sql
    FROM ranked LEFT JOIN free ON name = ranked.provider
    WHERE jobs.id = ranked.id AND (rank = 1 OR NOT (ranked.alone OR first_is_alone))
        AND (ranked.provider IS NULL OR nth_at_provider <= slots)
        AND (ranked.user_id IS NULL OR coalesce(nth_of_user + coalesce((
            SELECT running FROM busy WHERE busy.user_id = ranked.user_id AND busy.kind = ranked.kind
        ), 0) <= (SELECT most FROM limits WHERE limits.kind = ranked.kind), true))
    RETURNING jobs.*, rank, coalesce(is_trial, false) AS is_trial,
        coalesce(is_trial AND broke_at IS NOT NULL AND coalesce(wrote_at <= broke_at, true) AND :tolerated <= (
            SELECT count(*) FROM job_events WHERE job_id = jobs.id AND type = 'waiting'
        ), false) AS is_unproven
), event AS (
    INSERT INTO job_events (job_id, seq, attempt, type, data)
    SELECT id, last_seq, attempt, 'started', '{}' FROM claimed
), noted AS (
    SELECT id AS job_id, attempt AS as_attempt, rank, (SELECT count(*) FROM best) AS found, is_trial, is_unproven
    FROM claimed
)
-- include queries/jobs/note_claimed.sql
