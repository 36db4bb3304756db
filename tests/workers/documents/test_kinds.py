import codecs

import pytest

from tests.support.book_files import make_epub, make_odt
from tests.support.document_files import make_docx, make_pdf, make_pptx
from workers.documents.kinds import OLE, RTF, kind_of, rejection_message

PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"
PDF, DOCX, PPTX = make_pdf([["Words."]]), make_docx("Words."), make_pptx(("Title", "Words."))
HTML, TEXT = b"<!DOCTYPE html>\n<html><p>Words.", b"Words."


@pytest.mark.parametrize(
    ("name", "body", "kind"),
    [
        ("a.pdf", PDF, "pdf"),
        ("a.txt", PDF, "pdf"),
        ("download", PDF, "pdf"),
        ("a.pdf", b"a line before it\n" + PDF, "pdf"),
        ("a.docx", DOCX, "docx"),
        ("a.pptx", PPTX, "pptx"),
        ("a.docx", OLE, "docx"),  # locked
        ("a.html", HTML, "html"),
        ("a.htm", b"<p>no frame</p>", "html"),
        ("a.txt", HTML, "html"),
        ("a.pdf", HTML, "html"),
        ("a.txt", codecs.BOM_UTF8 + b'<?xml version="1.0"?>\n<html>', "html"),
        ("a.md", HTML, "markdown"),
        ("A.MARKDOWN", TEXT, "markdown"),
        ("a.txt", TEXT, "text"),
        ("a.pdf", TEXT, "text"),
        ("a.docx", TEXT, "text"),
        ("a.txt", codecs.BOM_UTF16_LE + "Words.".encode("utf-16-le"), "text"),
        ("a.txt", b"", "text"),
        ("a.txt", DOCX, None),
        ("a.zip", DOCX, None),
        ("a.md", PNG, None),
        ("a.docx", PNG, None),
        ("a.png", PNG, None),
        ("a.doc", OLE, None),
        ("a.txt", RTF, "rtf"),
        ("old.doc", RTF, "rtf"),
        ("a.odt", make_odt(""), "odt"),
        ("a.docx", make_odt(""), "odt"),
        ("download", make_epub({}), "epub"),
        ("a.odt", DOCX, "odt"),  # the members tell
        ("a.csv", TEXT, "csv"),
        ("a.csv", HTML, "csv"),
        ("a.ipynb", b"{}", "ipynb"),
        ("a.php", HTML, "code"),
        ("a.py", TEXT, "code"),
        ("a.py", PNG, None),
        ("a.exe", TEXT, None),
        ("README", TEXT, None),
        (".md", TEXT, None),
        ("a.txt", "Words.".encode("utf-32"), "text"),
        ("a.txt", "Some words.".encode("utf-16-be"), "text"),
        ("a.srt", "Some words.".encode("utf-32-le"), "srt"),
    ],
    ids=lambda value: value if isinstance(value, str | None) else "",
)
def test_content_decides_the_file_type_and_the_name_the_kind_of_text(name: str, body: bytes, kind: str | None) -> None:
    assert kind_of(name, body) == kind
    assert kind_of(name, body[:1024]) == kind


@pytest.mark.parametrize(
    ("name", "body", "reason"),
    [
        ("a.doc", OLE, "Save it as DOCX, PPTX or PDF"),
        ("a.md", PNG, "does not match its extension"),
        ("a.png", PNG, "Supported: .md"),
    ],
)
def test_unsupported_file_is_rejected_with_the_reason(name: str, body: bytes, reason: str) -> None:
    assert kind_of(name, body) is None
    assert rejection_message(name, body).startswith(repr(name))
    assert reason in rejection_message(name, body)
