"""A step is what an actor does next: a statement, or the end of its transaction. Two steps that commute need not be
tried in both orders."""

import re
from dataclasses import dataclass
from enum import Enum, auto
from functools import lru_cache

from db.queries.webhooks import delivery_queue
from db.sql_files import ROOT, load

PLACE = re.compile(r":\w+|%\(\w+\)s|\$\d+")
PREPARE = re.compile(r"\bPREPARE (\w+)\s*(?:\([^)]*\))?\s*AS (.*?);.*\bEXECUTE", re.DOTALL)
EXECUTE = re.compile(r"EXECUTE (\w+)")
WRITES = re.compile(r"\bINSERT INTO|\bUPDATE \w|\bDELETE FROM|\bFOR (NO KEY )?UPDATE|\bpg_advisory|\bFOR (KEY )?SHARE")
BUDGET = re.compile(r"\bllm_(spending|reservations)\b")
JOBS = re.compile(r"\b(jobs|job_events|deliveries|webhooks|idempotency_keys|bulk_actions|ticks|documents)\b")


class Kind(Enum):
    READ = auto()
    WRITE = auto()
    """Locks or writes rows in a transaction that goes on."""
    COMMIT = auto()
    """Of a transaction that holds locks. Others see what it wrote."""
    ROLLBACK = auto()
    ALONE = auto()
    """Writes and commits at once."""


@dataclass(frozen=True)
class Step:
    actor: str
    label: str
    kind: Kind
    tables: frozenset[str]
    """Groups of tables: `jobs` with all that is written beside them, and `budget`."""


#: Pairs that commute although both touch the same tables. In READ COMMITTED a reader sees nothing of a transaction
#: before its COMMIT, and of two that can commit now neither waits for the other.
COMMUTING = {
    frozenset({Kind.READ}),
    frozenset({Kind.READ, Kind.WRITE}),
    frozenset({Kind.READ, Kind.ROLLBACK}),
    frozenset({Kind.COMMIT}),
    frozenset({Kind.ROLLBACK}),
    frozenset({Kind.COMMIT, Kind.ROLLBACK}),
}
ENDS = {Kind.COMMIT, Kind.ROLLBACK, Kind.ALONE}


def commute(one: Step, other: Step, *, somebody_waits: bool) -> bool:
    """Whether both orders lead to the same state. While somebody waits for a lock, the end of a transaction also does
    what the waiting statement does."""
    if one.actor == other.actor:
        return False
    if somebody_waits and ({one.kind, other.kind} & ENDS):
        return False
    return not one.tables & other.tables or frozenset({one.kind, other.kind}) in COMMUTING


@dataclass(frozen=True)
class Statement:
    """What a statement touches. One that touches nothing is no step."""

    label: str
    writes: bool
    tables: frozenset[str]


class Statements:
    """Reads SQL as it is sent. A prepared one is known by its plan's name from then on."""

    def __init__(self) -> None:
        self._plans: dict[str, str] = {}

    def read(self, sql: str) -> Statement:
        if prepared := PREPARE.search(sql):
            self._plans[prepared[1]] = prepared[2]
            return _read(prepared[2])
        if executed := EXECUTE.search(sql):
            return _read(self._plans.get(executed[1], ""))
        return _read(sql)


@lru_cache(maxsize=2000)
def _read(sql: str) -> Statement:
    plain = _plain(sql)
    if plain == _plain(str(delivery_queue.HAS_DISPATCHER)):  # one always waits (scene.py)
        return Statement("", False, frozenset())
    tables = {name for name, found in (("jobs", JOBS), ("budget", BUDGET)) if found.search(plain)}
    return Statement(_label(plain), WRITES.search(plain) is not None, frozenset(tables))


def _plain(sql: str) -> str:
    return " ".join(PLACE.sub("?", sql).split())


def _label(plain: str) -> str:
    """The name of the file that holds the statement, or its first words."""
    return next((name for text, name in _files() if plain.startswith(text)), " ".join(plain.split()[:6])[:50])


@lru_cache(maxsize=1)
def _files() -> list[tuple[str, str]]:
    files = (ROOT / "queries").rglob("*.sql")
    return [(_plain(load(str(file.relative_to(ROOT)))), file.stem) for file in files if "columns" not in file.stem]
