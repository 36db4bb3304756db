"""DOCX and PPTX are both archives: what stands inside says which one it is, whatever it is called."""

from workers.documents.parsing import archives, slides, word
from workers.documents.parsing.parsed import Original, ParsedDocument, UnreadableDocument

WORD, PRESENTATION = "word/document.xml", "ppt/presentation.xml"


def read(original: Original) -> ParsedDocument:
    members = archives.names(original)
    if WORD in members:
        return word.read(original)
    if PRESENTATION in members:
        return slides.read(original)
    raise UnreadableDocument(
        f"{original.path!r} is an archive that contains neither a Word document nor a presentation."
    )
