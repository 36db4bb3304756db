-- The virtual time from which the jobs of `entering` take their turns in their queues: an hour after the last of their
-- user's that waits there, and no earlier than the first in the queue. So users take turns within a priority.
SELECT user_id, queue, priority, greatest(now(), (
    SELECT max(turn) + interval '1 hour' FROM jobs
    WHERE jobs.user_id = one.user_id AND jobs.queue = one.queue AND jobs.priority = one.priority AND state = 'queued'
), first_turn(queue, priority)) AS turn
FROM (SELECT DISTINCT user_id, queue, priority FROM entering) AS one
