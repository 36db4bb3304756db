"""What a role may do in a table."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

Command = Literal["SELECT", "INSERT", "UPDATE", "DELETE"]
Columns = tuple[str, ...]
ALL: Columns = ("*",)
EVERY_ROW = "true"


@dataclass(frozen=True)
class Rows:
    """Which rows a command may touch, and which rows it may leave behind, if others; in words for
    docs/stolen-gpu-host.md."""

    says: str = "all"
    touched: str = EVERY_ROW
    written: str | None = None


@dataclass(frozen=True)
class TableRights:
    """`rows` says which, where it is not all of them."""

    select: Columns = ()
    insert: Columns = ()
    update: Columns = ()
    delete: bool = False
    rows: Mapping[Command, Rows] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def columns(self) -> dict[Command, Columns]:
        """By command. Rows are deleted as a whole."""
        named: dict[Command, Columns] = {"SELECT": self.select, "INSERT": self.insert, "UPDATE": self.update}
        return {command: columns for command, columns in named.items() if columns} | (
            {"DELETE": ALL} if self.delete else {}
        )


def of_commands(rows: Rows, *commands: Command) -> dict[Command, Rows]:
    return dict.fromkeys(commands, rows)
