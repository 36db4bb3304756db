"""Jobs: `jobs` for those who submit them, `attempts` for the workers that run them.

`upkeep` promotes, reaps, expires and deletes; `child_jobs` are the jobs of prefork children; `queues` and `workers` say
what waits and who is alive; `events` reads event logs; `idempotency` and `ticks` make a submission and a periodic run
happen once. Long statements stand in `.sql` files here.
"""
