"""DOCX as Markdown: headings, lists, tables row by row, notes where they are referred to.

Text that was inserted with tracked changes is read, deleted text is not. Text boxes, notes and comments follow the
block that they belong to; headers and footers stand at the end, and say what they are.
"""

from workers.documents.parsing import unseen
from workers.documents.parsing.packages import Package
from workers.documents.parsing.parsed import Original, ParsedDocument
from workers.documents.parsing.word.document import WordDocument
from workers.documents.parsing.word.inline import Piece
from workers.documents.parsing.word.looks import Looks
from workers.documents.parsing.xml_errors import as_unreadable
from workers.documents.parsing.xml_names import Element, descendants

EMBEDDED = (
    "The file embeds other files as parts of its text, which could not be read. Open it in Word, save it as DOCX again"
    " and send the result."
)


def read(original: Original, package: Package, main: str, root: Element) -> ParsedDocument:
    hidden: list[str] = []
    with as_unreadable(f"{original.path!r} is damaged or not a Word document", RecursionError):
        text = WordDocument(
            original, package, main, lambda pieces, looks: hidden.extend(looks.hidden_texts(pieces))
        ).read(root)
        is_whole = next(descendants(root, "altChunk"), None) is None
    warnings = (*(() if is_whole else (EMBEDDED,)), *unseen.warning(hidden, is_read=True))
    return ParsedDocument(title=package.title(), text=text, kind="docx", warnings=warnings)


def paragraphs(original: Original) -> list[list[tuple[str, bool]]]:
    """The pieces of each paragraph that `read` reads, in its order, and whether nobody sees them."""
    package = Package(original)
    found: list[list[tuple[str, bool]]] = []

    def observe(pieces: list[Piece], looks: Looks) -> None:
        found.append([(piece.text, looks.hides(piece.run)) for piece in pieces])

    if package.main is not None and (root := package.xml(package.main)) is not None:
        WordDocument(original, package, package.main, observe).read(root)
    return found
