"""Documents in archives, told apart by what is in them and not by the file's name."""

from workers.documents.parsing import epub, opendocument, slides, word
from workers.documents.parsing.packages import Package
from workers.documents.parsing.parsed import Original, ParsedDocument, UnreadableDocument
from workers.documents.parsing.xml_names import local

READERS = {"document": word.read, "presentation": slides.read}
SPREADSHEET = "workbook"


def read(original: Original) -> ParsedDocument:
    package = Package(original)
    if package.main is not None:
        return _read_office(original, package, package.main)
    if opendocument.CONTENT in package:
        return opendocument.read(original, package)
    if epub.CONTAINER in package:
        return epub.read(original, package)
    package.check_whole()
    raise _nothing_known(original)


def _read_office(original: Original, package: Package, main: str) -> ParsedDocument:
    root = package.xml(main)
    if root is not None and local(root) in READERS:
        return READERS[local(root)](original, package, main, root)
    if root is not None and local(root) == SPREADSHEET:
        raise UnreadableDocument(f"{original.path!r} is a spreadsheet. Save each of its sheets as CSV.")
    raise _nothing_known(original)


def _nothing_known(original: Original) -> UnreadableDocument:
    return UnreadableDocument(
        f"{original.path!r} is an archive that contains neither a Word document nor a presentation, an OpenDocument"
        " text or an EPUB."
    )
