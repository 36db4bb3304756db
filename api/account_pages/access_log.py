"""Keeps tokens out of uvicorn's access log, where somebody switches it on."""

import logging

PAGES = ("/verify", "/reset-password")


class WithoutTokens(logging.Filter):
    """Leaves the query string out where a page of an account was asked for."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            record.args = tuple(_without_query(value) for value in record.args)
        return True


def _without_query(value: object) -> object:
    return value.partition("?")[0] if isinstance(value, str) and value.startswith(PAGES) else value


def keep_tokens_out() -> None:
    """A second call changes nothing."""
    log = logging.getLogger("uvicorn.access")
    if not any(isinstance(known, WithoutTokens) for known in log.filters):
        log.addFilter(WithoutTokens())
