"""Reading the patches of this folder."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
KINDS = ("guards", "protocol")


@dataclass(frozen=True)
class Mutant:
    """A patch with its header. `tests` are files or node ids of pytest, `scenarios` those of `make prove`; `files` are
    those that it changes. A mutant that is `equivalent` damages nothing, for this reason: then nobody is to notice."""

    name: str
    kind: str
    path: Path
    why: str
    tests: tuple[str, ...]
    scenarios: tuple[str, ...]
    equivalent: str
    files: tuple[str, ...]

    @property
    def is_equivalent(self) -> bool:
        return bool(self.equivalent)


def read_all() -> list[Mutant]:
    """Reads the patches in the order of their kinds and names."""
    return [read(path) for kind in KINDS for path in sorted((Path(__file__).parent / kind).glob("*.patch"))]


def read(path: Path) -> Mutant:
    header, _, diff = path.read_text("utf-8").partition("\n\n")
    fields = dict(line.partition(": ")[::2] for line in header.splitlines())
    files = tuple(re.findall(r"^\+\+\+ b/(\S+)", diff, re.MULTILINE))
    tests, scenarios = (tuple(fields.get(name, "").split()) for name in ("Tests", "Prove"))
    why, equivalent = fields.get("Why", ""), fields.get("Equivalent", "")
    return Mutant(path.stem, path.parent.name, path, why, tests, scenarios, equivalent, files)


class UnknownMutant(Exception):
    """No patch and no kind has this name."""


def select(mutants: Sequence[Mutant], wanted: Collection[str]) -> list[Mutant]:
    """Returns the mutants whose name or kind is wanted. Raises `UnknownMutant`."""
    known = {*KINDS, *(mutant.name for mutant in mutants)}
    if unknown := sorted(set(wanted) - known):
        raise UnknownMutant(f"{', '.join(unknown)}: no mutant has this name. The files in {Path(__file__).parent} do.")
    return [mutant for mutant in mutants if {mutant.name, mutant.kind} & set(wanted)]
