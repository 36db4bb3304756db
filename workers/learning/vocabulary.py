"""The one vocabulary of the field (vocabulary.tsv): topics with their names in six languages, and the concepts under
which the shared library has them, with other ways to ask for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

FILE = resources.files("workers.learning") / "vocabulary.tsv"
COLUMNS = 4
MARKS = ("=", "~")  # before a name that counts only as it is written, or only where somebody speaks of studying


@dataclass(frozen=True)
class Entry:
    """A topic, a concept, or both. `names` begin with the topic's own, and may have `MARKS` before them."""

    names: Sequence[str]
    concept: str
    wider: str
    asked_as: Sequence[str]

    @property
    def plain_names(self) -> list[str]:
        return [name for name in self.names if not name.startswith(MARKS)]


@lru_cache(maxsize=1)
def entries() -> tuple[Entry, ...]:
    lines = FILE.read_text("utf-8").splitlines()
    return tuple(_entry(line) for line in lines if line and not line.startswith("#"))


def _entry(line: str) -> Entry:
    columns = line.split("\t")
    names, concept, wider, asked_as = [*columns, *[""] * (COLUMNS - len(columns))]
    return Entry([name.strip() for name in names.split("|") if name.strip()], concept, wider, _split(asked_as))


def _split(asked_as: str) -> list[str]:
    return [one for one in asked_as.split("|") if one]
