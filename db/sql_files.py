"""SQL that stands in files of its own, beside the module that runs it.

A file reads as one statement, with all of its options. Its constants are `{names}`, its values `:names`. Three kinds of
comment mean something:

* `-- include queries/webhooks/outbox_delivery.sql` stands for the text of that file; the path begins in `db/`.
* `-- if <option>` at the end of a line: the line is left out unless the option is chosen.
* Any other line that begins with `--` is for readers, and is not sent to PostgreSQL.
"""

import re
from collections.abc import Collection
from pathlib import Path

ROOT = Path(__file__).parent

INCLUDE = re.compile(r"^ *-- include (\S+)$", re.MULTILINE)
COMMENT = re.compile(r"^ *--.*\n", re.MULTILINE)
OPTIONAL = re.compile(r"^(.*?) *-- if (\w+)$")


def load(path: str) -> str:
    """The statement in this file below `db/`, with what it includes and without comments. Options still stand in it."""
    sql = INCLUDE.sub(lambda found: load(found[1]), (ROOT / path).read_text())
    return COMMENT.sub("", sql)


def choose(sql: str, options: Collection[str]) -> str:
    """The lines that these options want."""
    lines = []
    for line in sql.splitlines():
        optional = OPTIONAL.match(line)
        if optional is None:
            lines.append(line)
        elif optional[2] in options:
            lines.append(optional[1])
    return "\n".join(lines)


def fill(sql: str, **constants: float | str) -> str:
    """Writes numbers, and what is as safe, into their `{names}`. PostgreSQL plans with constants, and would guess at
    values."""
    for name, value in constants.items():
        sql = sql.replace(f"{{{name}}}", str(value))
    return sql
