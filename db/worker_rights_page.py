"""What the login of GPU hosts may do, as a table in docs/stolen-gpu-host.md.

python -m db.worker_rights_page  # writes it into the page
"""

from pathlib import Path

from db.models import Base
from db.table_rights import ALL, Command, Rows, TableRights
from db.worker_rights import RIGHTS

PAGE = Path(__file__).parents[1] / "docs/stolen-gpu-host.md"
BEGIN, END = "<!-- rights: begin -->\n", "<!-- rights: end -->\n"
COMMANDS: dict[Command, str] = {"SELECT": "reads", "INSERT": "adds", "UPDATE": "changes", "DELETE": "deletes"}


def with_rights(page: str) -> str:
    """The page with the table as it is now."""
    before, rest = page.split(BEGIN)
    _, after = rest.split(END)
    return f"{before}{BEGIN}{rights_table()}{END}{after}"


def rights_table() -> str:
    head = f"| rows of | {' | '.join(COMMANDS.values())} |\n|---|{'---|' * len(COMMANDS)}\n"
    return head + "".join(
        f"| `{table}` | {' | '.join(_cell(table, rights, command) for command in COMMANDS)} |\n"
        for table, rights in sorted(RIGHTS.items())
    )


def _cell(table: str, rights: TableRights, command: Command) -> str:
    if command not in rights.columns:
        return "none"
    says = rights.rows.get(command, Rows()).says
    return says + _left_out(table, rights.select) if command == "SELECT" else says


def _left_out(table: str, selected: tuple[str, ...]) -> str:
    if selected == ALL:
        return ""
    left_out = [column.name for column in Base.metadata.tables[table].columns if column.name not in selected]
    if len(left_out) > len(selected):
        return f"; only {_code(selected)}"
    return f"; not {_code(left_out)}"


def _code(columns: tuple[str, ...] | list[str]) -> str:
    return ", ".join(f"`{column}`" for column in columns)


if __name__ == "__main__":
    PAGE.write_text(with_rights(PAGE.read_text()))
