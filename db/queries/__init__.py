"""Queries: plain functions `(session, ...)` that never commit, a package per subject.

* `accounts`: users, API keys, login tokens, rate limits, administration.
* `embeddings`: generations of vectors, their partitions, back-fill, bulk load, and switching between them.
* `jobs`: adding and cancelling jobs, attempts of workers, upkeep, queues, event logs.
* `learning`: answers, instructions, learning sessions, exercises, progress.
* `library`: documents with their chunks and vectors, transcripts, versions.
* `profiles`: profiles, and finding people by them.
* `webhooks`: webhooks, the outbox that job ends are written to, deliveries, the dispatcher's queue.
* `statistics`: figures on the whole platform.

`get` raises `NotFound` or an error that says more, `find` returns None, `list` and `search` return many, `lock` keeps
rows from changing until commit, `ensure` gets or makes. The API runs these functions by `db.transactions.read` and
`write`.
"""
