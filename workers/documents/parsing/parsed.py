"""The input of a parser, its output, and its errors."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from core.errors import Permanent
from core.settings import ParsingSettings, settings
from workers.documents.charsets import Certainty


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
class SourceSpan:
    """A stretch of a document's text, in characters, and its page or time in the original. Pages count from 1."""

    start: int
    end: int
    page: int | None = None
    start_seconds: float | None = None
    end_seconds: float | None = None
    speaker: str | None = None


@dataclass(frozen=True)
class ParsedDocument:
    """`language` is the name of a text search configuration of PostgreSQL. A parser leaves it to `parse`, and the title
    if it finds none. Spans are in order and do not overlap. `warnings` are sentences on what of the file is not in the
    text, or not sure to be right. `encoding` is that of the bytes, where a format leaves it open."""

    title: str
    text: str
    kind: str
    language: str = "simple"
    spans: tuple[SourceSpan, ...] = ()
    warnings: tuple[str, ...] = ()
    encoding: str | None = None
    encoding_certainty: Certainty | None = None


def _ignore_progress(done: int, total: int) -> None: ...


@dataclass(frozen=True)
class Original:
    """An uploaded file. A parser calls `progress(done, total)` between pages; it may raise, to cancel the parsing."""

    body: bytes
    path: str
    kind: str
    progress: Callable[[int, int], None] = _ignore_progress
    limits: ParsingSettings = field(default_factory=lambda: settings().parsing)

    def encrypted(self) -> DocumentEncrypted:
        return DocumentEncrypted(f"{self.path!r} is password-protected. Remove the password and send it again.")

    def check_pages(self, pages: int) -> None:
        if pages > self.limits.max_pages:
            raise DocumentTooLong(
                f"{self.path!r} has {pages:,} pages; the maximum is {self.limits.max_pages:,}. Split the file."
            )

    def check_characters(self, characters: int) -> None:
        if characters > self.limits.max_text_characters:
            limit = self.limits.max_text_characters
            raise DocumentTooLong(f"{self.path!r} contains more than {limit:,} characters of text. Split the file.")


Parser = Callable[[Original], ParsedDocument]


PAGE_BREAK = "\n\n"


def join_pages(pages: Sequence[str]) -> tuple[str, tuple[SourceSpan, ...]]:
    """The text of all pages, and the span of each. Pages without text have no span."""
    spans: list[SourceSpan] = []
    position = 0
    for number, page in enumerate(pages, start=1):
        if page:
            spans.append(SourceSpan(position, position + len(page), page=number))
            position += len(page) + len(PAGE_BREAK)
    return PAGE_BREAK.join(filter(None, pages)), tuple(spans)
