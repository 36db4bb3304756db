"""The plans that PostgreSQL really ran, statement by statement, with those of foreign keys.

PostgreSQL's module auto_explain explains each query as it is sent: EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON).
"""

import json
from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

SETTINGS = {
    "log_min_duration": "0",
    "log_analyze": "on",
    "log_buffers": "on",
    "log_timing": "off",
    "log_nested_statements": "on",
    "log_format": "json",
    "log_level": "notice",
}
EXPLAIN = "LOAD 'auto_explain';" + "".join(f"SET auto_explain.{name} = {value};" for name, value in SETTINGS.items())


class Plan:
    def __init__(self, notice: str) -> None:
        explained = json.loads(notice.split("plan:\n", 1)[1])
        self.query: str = explained["Query Text"]
        self._root: dict[str, Any] = explained["Plan"]

    @property
    def scanned(self) -> set[str]:
        """The tables that were read from end to end."""
        return {node["Relation Name"] for node in _nodes(self._root) if node["Node Type"] == "Seq Scan"}

    @property
    def pages(self) -> int:
        """How often a page was accessed. A CTE that writes is not counted in the root, so each is added: at most
        twice the truth."""
        parts = [self._root, *(node for node in _nodes(self._root) if node.get("Subplan Name", "").startswith("CTE"))]
        return sum(part["Shared Hit Blocks"] + part["Shared Read Blocks"] for part in parts)

    @property
    def rows(self) -> float:
        """The most rows that one step of the plan looked at, in all its loops."""
        return max(_rows(node) for node in _nodes(self._root))

    def __repr__(self) -> str:
        return f"{self.pages} pages, whole tables {self.scanned or '-'}: {self.query}\n{json.dumps(self._root)}"


def _rows(node: dict[str, Any]) -> float:
    removed = (count for name, count in node.items() if name.startswith("Rows Removed by"))
    return float(node["Actual Loops"]) * float(node["Actual Rows"] + sum(removed))


def _nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for child in node.get("Plans", []):
        yield from _nodes(child)


class Plans:
    """Replaces psycopg2's list of notices, which holds only fifty, and which SQLAlchemy empties."""

    def __init__(self) -> None:
        self.seen: list[Plan] = []

    def append(self, notice: str) -> None:
        if "plan:\n" in notice:
            self.seen.append(Plan(notice))


def explained(session: Session, query: Callable[[Session], Any]) -> tuple[Any, list[Plan]]:
    """What the query returns, and PostgreSQL's plans for it. All changes of the session are rolled back."""
    connection: Any = session.connection().connection.driver_connection
    notices = connection.notices
    session.execute(text(EXPLAIN))
    connection.notices = plans = Plans()
    try:
        return query(session), plans.seen
    finally:
        connection.notices = notices
        session.rollback()
