"""ASGI middleware: fast path, long-lived responses, body limit and the reset of the acting user."""
