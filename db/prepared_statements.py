"""Statements that PostgreSQL plans once in a while instead of each time, for workers.

psycopg2 has each statement planned anew, which takes longer than running the hot ones. asyncpg, in the API, prepares by
itself.
"""

import itertools
import re
import time
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Result, text
from sqlalchemy.orm import Session

from db import transaction_messages

REPLAN_SECONDS = 5  # a plan made for an empty table is a bad one soon

_names = itertools.count()


class Prepared:
    """A statement with `:names`.

    `types` are the PostgreSQL types of the values that change each time. The other values are planned with, so that
    plans are as good as for literals; there should be few different ones.

    `before` is SQL with `:names` that runs first, in the same round trip and transaction. The statement sees what was
    committed by the end of it. Planning costs no round trip of its own either.

    `after` is a query without changing values that runs last, again in the same round trip, and returns the rows. In a
    session whose statements commit by themselves, the commit comes before it: however long its rows take to reach their
    reader, no lock is held meanwhile.
    """

    def __init__(self, statement: str, *, before: str = "", after: str = "", **types: str) -> None:
        self._before = before
        self._statement = statement
        self._after = after
        for number, name in enumerate(types, start=1):
            self._statement = self._statement.replace(f":{name}", f"${number}")
        self._types = f"({', '.join(types.values())})" if types else ""
        self._arguments = f"({', '.join(f':{name}' for name in types)})" if types else ""
        self._plans = f"pensum.plans.{next(_names)}"

    def run(self, session: Session, changing: Mapping[str, Any], **fixed: Any) -> Result[Any]:
        connection = session.connection()
        plans: dict[str, tuple[str, float]] = connection.info.setdefault(self._plans, {})
        name, planned_at = plans.get(repr(fixed), ("", 0.0))
        if name and time.monotonic() - planned_at < REPLAN_SECONDS:
            return connection.exec_driver_sql(_for_driver(self._execution(connection, name)), {**fixed, **changing})
        plans.pop(repr(fixed), None)
        old, name = name, f"plan_{next(_names)}"
        planning = self._planning(name, old)
        rows = connection.execute(text(planning + self._execution(connection, name)), {**fixed, **changing})
        plans[repr(fixed)] = name, time.monotonic()
        return rows

    def _planning(self, name: str, old: str) -> str:
        planned = {name: f"{self._types} AS {self._statement}"}
        if self._after:
            planned[f"{name}_after"] = f"AS {self._after}"
        dropped = "".join(f"DEALLOCATE {each.replace(name, old)};" for each in planned) if old else ""
        return dropped + "".join(f"PREPARE {each} {statement};" for each, statement in planned.items())

    def _execution(self, connection: Connection, name: str) -> str:
        execution = f"{self._before} EXECUTE {name} {self._arguments}"
        if not self._after:
            return execution
        if _commits_by_itself(connection):
            execution = f"BEGIN; {execution}; COMMIT"
        return f"{execution}; EXECUTE {name}_after"


def _commits_by_itself(connection: Connection) -> bool:
    driver_connection = connection.connection.driver_connection
    return isinstance(driver_connection, transaction_messages.Connection) and driver_connection.commits_by_itself


def _for_driver(sql: str) -> str:
    return re.sub(r":(\w+)", r"%(\1)s", sql)
