"""Plain functions `(session, ...)`, one module a noun. They never commit; the API runs them by `db.session.write`."""
