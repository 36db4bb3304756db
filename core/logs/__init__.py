"""What processes write to their logs: lines of text or JSON objects, in UTC, with the job and the request that they are
about, and without secrets, texts of users and values of statements (docs/decisions/0060)."""
