"""ASGI middleware: fast path, long-lived responses, body limit, other origins and the reset of the acting user."""
