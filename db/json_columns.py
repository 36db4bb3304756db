"""JSON columns as Python reads them.

PostgreSQL stores what Python cannot read, or nobody can write to a client: a number of thousands of digits, lists in
lists by the thousand. No worker of ours writes them, but somebody with its login may. Such a value is `Unreadable`, so
that it fails where it is looked at, and not the statement that reads its row and others.
"""

from typing import Any

from pydantic_core import from_json


class Unreadable:
    """In place of a value."""


def load(text: str | bytes) -> Any:
    try:
        return from_json(text)
    except ValueError:
        return Unreadable()
