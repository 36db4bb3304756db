-- Reserves within the user's budgets of the day, or nothing: then no row comes back. Reservations of one user wait for
-- each other at the row of the day, and each sees what was reserved before it. What costs nothing needs no budget of cost.
WITH spending AS (
    INSERT INTO llm_spending AS today (user_id, day, reserved_tokens, reserved_cost)
    SELECT id, (now() AT TIME ZONE 'UTC')::date, :tokens, :cost FROM users
    WHERE id = :user_id AND :tokens <= :most_tokens AND (:cost = 0 OR :cost <= :most_cost)
    ON CONFLICT (user_id, day) DO UPDATE SET
        reserved_tokens = today.reserved_tokens + excluded.reserved_tokens,
        reserved_cost = today.reserved_cost + excluded.reserved_cost
    WHERE today.tokens + today.reserved_tokens + excluded.reserved_tokens <= :most_tokens
        AND (excluded.reserved_cost = 0 OR today.cost + today.reserved_cost + excluded.reserved_cost <= :most_cost)
    RETURNING user_id, day
)
INSERT INTO llm_reservations (user_id, day, job_id, claimed_at, tokens, cost, expires_at)
SELECT user_id, day, :job_id, :claimed_at, :tokens, :cost, now() + :seconds * interval '1 second' FROM spending
RETURNING id
