"""The command `pensum`, in a module with a name of its own: PYTHONPATH may hold another `cli` or `tasks`."""

import os
import sys


def main() -> None:
    sys.modules["httpx._main"] = None  # type: ignore[assignment]  # httpx goes without its own command, which needs rich
    _leave_out(os.environ.pop("PYTHONPATH", "").split(os.pathsep))
    if sys.argv[1:] == ["--version"]:
        from cli.version import print_version as run
    else:
        from cli.main import main as run

    run()


def _leave_out(folders: list[str]) -> None:
    """Of the places where modules are looked for, unless they are of this installation."""
    foreign = {os.path.abspath(folder) for folder in folders if folder}
    own = os.path.abspath(sys.prefix)
    sys.path[:] = [place for place in sys.path if place.startswith(own) or os.path.abspath(place) not in foreign]
