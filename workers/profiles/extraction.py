"""The interface of a profile extractor. The `extractive` one only quotes; the `generative` one has a language model
read. To both the text is data."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from workers.llm.gateway import Usage

VERSION = 5  # of both extractors; raise it to have known texts extracted again
LONGEST_NAME = 200  # characters
LONGEST_BIO = 2_000
LONGEST_WIKI = 200_000  # also the longest source text
LEAST_SHARE = 0.5  # of the text's letters and digits; a profile with fewer gets a warning


@dataclass(frozen=True)
class Extract:
    """`wiki_content` is Markdown. A field that the text says nothing about is empty."""

    name: str
    bio: str
    wiki_content: str

    @property
    def is_empty(self) -> bool:
        return not (says_something(self.bio) or says_something(self.wiki_content))


class Extractor(Protocol):
    @property
    def provider(self) -> str: ...

    @property
    def model(self) -> str: ...

    def extract(self, text: str) -> tuple[Extract, Usage]: ...


def says_something(markdown: str) -> bool:
    """More than headings."""
    return any(line.strip() and not line.startswith("#") for line in markdown.splitlines())


def warnings_about(text: str, bio: str, wiki_content: str) -> list[str]:
    """Sentences on what of the text is missing in a profile that was made of it."""
    warnings = []
    if not says_something(bio):
        warnings.append("No sentence of the text says who the person is, so the bio is empty.")
    share = max(_letters(bio), _letters(wiki_content)) / max(1, _letters(text))
    if share < LEAST_SHARE:
        warnings.append(f"The profile holds only {share:.0%} of the text.")
    return warnings


def _letters(text: str) -> int:
    return sum(map(str.isalnum, text))


Checkpoint = Callable[[], None]


def content_hash(text: str, extractor: Extractor) -> bytes:
    """A text with a known hash has the same extract, and need not be extracted again."""
    parts = [str(VERSION), extractor.provider, extractor.model, text]
    return hashlib.sha256("\0".join(parts).encode()).digest()
