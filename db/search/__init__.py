"""Search in a user's library: by vectors of passages and sentences and by words, fused in one SQL statement.

* `query_syntax`: the query as people type it, parsed into words, phrases and unwanted words.
* `statement`: the SQL, for small libraries (small_library.sql) and for large ones (large_library.sql).
* `passages`: a search and what it finds; runs it in a worker's session. Keeps the vectors of queries.
* `pool`: runs searches of the API on a few connections of their own.
* `visibility`: which documents a library shows.
* `evaluation`: how many of the truly nearest chunks the index of a generation finds.
"""
