"""How many jobs a slot claims at once.

Jobs behind a long one would wait although other slots are free, so a slot claims as many as it runs in a moment. Many
short ones are cheapest together: the cheaper, the longer their claim and the writing of their results take, as over a
long line.
"""

BATCH_SECONDS = 0.05
SHARED_BATCH_SECONDS = 0.2  # jobs that share their work do not wait for each other
LONGEST_BATCH_SECONDS = 1.0
MOST_GROWTH = 4


def next_limit(limit: int, *, jobs: int, worked_seconds: float, around_seconds: float, is_shared: bool) -> int:
    """After a batch of so many `jobs`, whose handlers took `worked_seconds`. The rest of its time, for the claim before
    and the results after it, is `around_seconds`."""
    aim = max(SHARED_BATCH_SECONDS if is_shared else BATCH_SECONDS, min(around_seconds, LONGEST_BATCH_SECONDS / 2))
    job_seconds = worked_seconds / jobs
    most = limit * MOST_GROWTH
    return _power_of_two(most if job_seconds * most <= aim else max(1, int(aim / job_seconds)))


def _power_of_two(limit: int) -> int:
    """Rounds down. A claim is planned for its limit, so there should be few different ones."""
    return 1 << (limit.bit_length() - 1)
