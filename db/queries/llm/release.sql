-- Takes back what workers have reserved that died: until its time was over, or the job was claimed again.
WITH dead AS (
    DELETE FROM llm_reservations WHERE id IN (
        SELECT id FROM llm_reservations
        WHERE user_id = :user_id AND (expires_at <= now() OR (job_id = :job_id AND claimed_at <> :claimed_at))
        ORDER BY id FOR UPDATE SKIP LOCKED
    )
    RETURNING day, tokens, cost
), days AS (
    SELECT day, sum(tokens) AS tokens, sum(cost) AS cost FROM dead GROUP BY day
), locked AS (
    SELECT llm_spending.day FROM llm_spending JOIN days USING (day) WHERE user_id = :user_id
    ORDER BY llm_spending.day FOR NO KEY UPDATE OF llm_spending
)
UPDATE llm_spending SET reserved_tokens = reserved_tokens - days.tokens, reserved_cost = reserved_cost - days.cost
FROM days JOIN locked USING (day) WHERE user_id = :user_id AND llm_spending.day = days.day
