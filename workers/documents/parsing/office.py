"""DOCX and PPTX, told apart by the members of the archive and not by the file's name."""

from workers.documents.parsing import office_archives, slides, word
from workers.documents.parsing.parsed import Original, ParsedDocument, UnreadableDocument

WORD, PRESENTATION = "word/document.xml", "ppt/presentation.xml"


def read(original: Original) -> ParsedDocument:
    members = office_archives.member_names(original)
    if WORD in members:
        return word.read(original)
    if PRESENTATION in members:
        return slides.read(original)
    raise UnreadableDocument(
        f"{original.path!r} is an archive that contains neither a Word document nor a presentation."
    )
