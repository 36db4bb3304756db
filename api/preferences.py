"""The preferences of a request (RFC 7240)."""

import re
from collections.abc import Iterable

_PREFERENCE = re.compile(r'(?:[^,"]|"(?:[^"\\]|\\.)*"?)+')  # a comma within quotation marks separates nothing
_SECONDS = re.compile(r"[0-9]{1,18}")


def wait_seconds(headers: Iterable[str]) -> int | None:
    """The seconds of the first `wait` in all `Prefer` headers. Other preferences, and what a preference has behind a
    semicolon, are ignored."""
    for preference in _PREFERENCE.findall(",".join(headers)):
        name, _, value = preference.partition(";")[0].partition("=")
        if name.strip().lower() == "wait":
            seconds = value.strip().strip('"')
            return int(seconds) if _SECONDS.fullmatch(seconds) else None
    return None
