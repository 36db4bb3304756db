"""Finds the passages that answer a question. The ranking itself is SQL, in `db.search.passages`."""
