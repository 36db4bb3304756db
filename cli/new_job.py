"""`pensum new-job`: the files of a package with a job kind of its own, as templates of `cli/job_package` have them."""

from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from string import Template

import typer

from cli.output import print_json
from tasks.contracts import BUILT_IN
from tasks.plugins import PluginBroken, check_kind, path_of

SUFFIX = ".tmpl"
PACKAGE = "package/"


def write(kind: str, folder: Path | None, *, as_json: bool) -> None:
    try:
        check_kind(kind, BUILT_IN)
    except PluginBroken as problem:
        raise typer.BadParameter(f"{problem}.", param_hint="NAME") from None
    words = _words_for(kind)
    place = folder or Path(words["distribution"])
    if place.exists() and (not place.is_dir() or any(place.iterdir())):
        raise typer.BadParameter(f"{place} exists already. Nothing was written.", param_hint="--folder")
    for path, text in _templates(files("cli") / "job_package"):
        file = place / path.replace(PACKAGE, f"{words['package']}/", 1).removesuffix(SUFFIX)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(Template(text).substitute(words))
        if as_json:
            print_json([{"file": str(file)}])
        else:
            print(file)


def _templates(folder: Traversable, place: str = "") -> Iterator[tuple[str, str]]:
    """The path and the text of each."""
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.is_dir():
            yield from _templates(entry, f"{place}{entry.name}/")
        else:
            yield place + entry.name, entry.read_text()


def _words_for(kind: str) -> dict[str, str]:
    function = kind.replace(".", "_")
    return {
        "kind": kind,
        "function": function,
        "name": "".join(word.capitalize() for word in function.split("_")),
        "package": f"pensum_{function}",
        "distribution": f"pensum-{function.replace('_', '-')}",
        "path": path_of(kind),
    }
