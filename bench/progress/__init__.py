"""`make bench-progress`: the time that the platform adds to the model's, for many users who report completed tasks."""
