"""What an extractor does, and the values that pass through.

One extractor quotes (`quoting`), the other has a language model read (`writing`). To both the text is data.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from workers.llm.gateway import Usage

VERSION = 1  # of both ways to extract; a new one makes known texts new
LONGEST_NAME = 200  # characters
LONGEST_BIO = 2_000
LONGEST_WIKI = 200_000  # no text of a profile is longer


@dataclass(frozen=True)
class Extract:
    """`wiki_content` is Markdown. What the text does not say is empty."""

    name: str
    bio: str
    wiki_content: str


class Extractor(Protocol):
    @property
    def provider(self) -> str: ...

    @property
    def model(self) -> str: ...

    def extract(self, text: str) -> tuple[Extract, Usage]: ...


Checkpoint = Callable[[], None]


def content_hash(text: str, extractor: Extractor) -> bytes:
    """The same text, read by the same extractor, has one hash and need not be read again."""
    parts = [str(VERSION), extractor.provider, extractor.model, text]
    return hashlib.sha256("\0".join(parts).encode()).digest()


def clipped(text: str, most: int) -> str:
    """At most so many characters, cut between two words where there are any."""
    if len(text) <= most:
        return text
    kept, following = text[: most - 1], text[most - 1]
    is_within_a_word = not (kept[-1:].isspace() or following.isspace())
    whole_words = kept.rsplit(maxsplit=1)[0] if is_within_a_word else kept
    return f"{whole_words.rstrip()}…"
