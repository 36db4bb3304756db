"""The kinds of jobs: their contracts, submission, handlers, schedules and upkeep. A job is a row in PostgreSQL, and a
Celery message only wakes a worker."""
