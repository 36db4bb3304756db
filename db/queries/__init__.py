"""Plain functions `(session, ...)`, a package per subject. They never commit.

The API runs them by `db.transactions.write`.
"""
