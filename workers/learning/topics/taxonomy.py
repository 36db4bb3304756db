"""The topics that the platform knows, with their names in English, German, French, Spanish, Portuguese and Polish."""

from collections.abc import Sequence

from core.once import once
from workers.learning.vocabulary import entries
from workers.text.caching import cached_if_short
from workers.text.lexicon import Lexicon, Mention


@once
def taxonomy() -> Lexicon:
    return Lexicon(" | ".join(entry.names) for entry in entries() if entry.names)


@cached_if_short(maxsize=8_192)
def mentions(text: str) -> Sequence[Mention]:
    """The topics that the text names, the longest names first."""
    return tuple(taxonomy().mentions(text))


def canonical(words: str) -> str | None:
    """The topic that these words name, and nothing but it."""
    return taxonomy().canonical(words)
