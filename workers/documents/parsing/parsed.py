"""What a parser is given, what it gives back, and what it may complain of."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from core.errors import Permanent
from workers.documents.settings import ReadingSettings


class UnreadableDocument(Permanent):
    """The file contains no text that Pensum can read."""

    slug = "unreadable-document"


class DocumentEncrypted(Permanent):
    """The file is password-protected. Remove the password and send it again."""

    slug = "document-encrypted"


class DocumentTooLong(Permanent):
    """The file has more pages or more text than a document may have. Split it."""

    slug = "document-too-long"


@dataclass(frozen=True)
class Place:
    """A stretch of a document's text, in characters, and where it stands in the original. Pages count from 1."""

    start: int
    end: int
    page: int | None = None
    start_seconds: float | None = None
    end_seconds: float | None = None
    speaker: str | None = None


@dataclass(frozen=True)
class ParsedDocument:
    """`language` is the name of a text search configuration of PostgreSQL. A parser leaves it, and a title that it does
    not find, to `parse`. Places are in order and do not overlap."""

    title: str
    text: str
    kind: str
    language: str = "simple"
    places: tuple[Place, ...] = ()


def _nothing(done: int, total: int) -> None:
    """Nobody watches."""


@dataclass(frozen=True)
class Original:
    """A file as it came. A parser calls `progress(done, total)` between pages; it may raise, to end the parsing."""

    body: bytes
    path: str
    kind: str
    progress: Callable[[int, int], None] = _nothing
    limits: ReadingSettings = field(default_factory=ReadingSettings)

    def check_pages(self, pages: int) -> None:
        if pages > self.limits.max_pages:
            raise DocumentTooLong(
                f"{self.path!r} has {pages:,} pages; the maximum is {self.limits.max_pages:,}. Split the file."
            )

    def check_characters(self, characters: int) -> None:
        if characters > self.limits.max_text_characters:
            most = self.limits.max_text_characters
            raise DocumentTooLong(f"{self.path!r} contains more than {most:,} characters of text. Split the file.")


Parser = Callable[[Original], ParsedDocument]


PAGE_BREAK = "\n\n"


def join_pages(pages: Sequence[str]) -> tuple[str, tuple[Place, ...]]:
    """The text of all pages, and where each begins and ends in it. Pages without text have no place."""
    places: list[Place] = []
    position = 0
    for number, page in enumerate(pages, start=1):
        if page:
            places.append(Place(position, position + len(page), page=number))
            position += len(page) + len(PAGE_BREAK)
    return PAGE_BREAK.join(filter(None, pages)), tuple(places)
