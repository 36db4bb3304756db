"""The interface of a profile extractor. The `extractive` one only quotes; the `generative` one has a language model
read. To both the text is data."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from workers.llm.gateway import Usage

VERSION = 4  # of both extractors; raise it to have known texts extracted again
LONGEST_NAME = 200  # characters
LONGEST_BIO = 2_000
LONGEST_WIKI = 200_000  # also the longest source text


@dataclass(frozen=True)
class Extract:
    """`wiki_content` is Markdown. A field that the text says nothing about is empty."""

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
    """A text with a known hash has the same extract, and need not be extracted again."""
    parts = [str(VERSION), extractor.provider, extractor.model, text]
    return hashlib.sha256("\0".join(parts).encode()).digest()
