"""The topics that the platform knows, with their names in English, German, French, Spanish, Portuguese and Polish."""

from collections.abc import Sequence
from pathlib import Path

from core.once import once
from workers.text.caching import cached_if_short
from workers.text.lexicon import Lexicon, Mention

FILE = Path(__file__).with_name("taxonomy.txt")


@once
def taxonomy() -> Lexicon:
    return Lexicon(FILE)


@cached_if_short(maxsize=8_192)
def mentions(text: str) -> Sequence[Mention]:
    """The topics that the text names, the longest names first."""
    return tuple(taxonomy().mentions(text))


def canonical(words: str) -> str | None:
    """The topic that these words name, and nothing but it."""
    return taxonomy().canonical(words)
