-- Notes what a request has used, on the day of its reservation, which ends; once, however often this is sent with the
-- same id. A reservation that was released before has been taken back already. Of a user who was deleted nothing is noted.
WITH ended AS (
    DELETE FROM llm_reservations WHERE id = :reservation_id RETURNING day, tokens, cost
), settled AS (
    INSERT INTO llm_settlements (id, user_id, day)
    SELECT :settlement_id, users.id, coalesce(ended.day, (now() AT TIME ZONE 'UTC')::date)
    FROM users LEFT JOIN ended ON true WHERE users.id = :user_id
    ON CONFLICT DO NOTHING
    RETURNING user_id, day
)
INSERT INTO llm_spending AS today (user_id, day, tokens, cost, reserved_tokens, reserved_cost)
SELECT settled.user_id, settled.day, :tokens, :cost,
    -coalesce(ended.tokens, 0), -coalesce(ended.cost, 0)
FROM settled LEFT JOIN ended ON true
ON CONFLICT (user_id, day) DO UPDATE SET
    tokens = today.tokens + excluded.tokens,
    cost = today.cost + excluded.cost,
    reserved_tokens = today.reserved_tokens + excluded.reserved_tokens,
    reserved_cost = today.reserved_cost + excluded.reserved_cost
