import codecs

import pytest

from tests.support.book_files import make_epub, make_odt
from tests.support.document_files import make_docx, make_pdf, make_pptx
from tests.support.failures import each
from workers.documents.kinds import OLE, RTF, kind_of, rejection_message

PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"
HTML, TEXT = b"<!DOCTYPE html>\n<html><p>Words.", b"Words."


def test_content_decides_the_type_of_a_binary_file() -> None:
    pdf, docx, pptx = make_pdf([["Words."]]), make_docx("Words."), make_pptx(("Title", "Words."))
    check_kinds(
        ("a.pdf", pdf, "pdf"),
        ("a.txt", pdf, "pdf"),
        ("download", pdf, "pdf"),
        ("a.pdf", b"a line before it\n" + pdf, "pdf"),
        ("a.docx", docx, "docx"),
        ("a.pptx", pptx, "pptx"),
        ("a.docx", OLE, "docx"),  # locked
        ("a.txt", docx, None),
        ("a.zip", docx, None),
        ("a.md", PNG, None),
        ("a.docx", PNG, None),
        ("a.png", PNG, None),
        ("a.doc", OLE, None),
        ("a.odt", make_odt(""), "odt"),
        ("a.docx", make_odt(""), "odt"),
        ("download", make_epub({}), "epub"),
        ("a.odt", docx, "odt"),  # the members tell
        ("a.py", PNG, None),
    )


def test_name_decides_the_kind_of_text_unless_it_is_html() -> None:
    check_kinds(
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
        ("a.txt", RTF, "rtf"),
        ("old.doc", RTF, "rtf"),
        ("a.csv", TEXT, "csv"),
        ("a.csv", HTML, "csv"),
        ("a.ipynb", b"{}", "ipynb"),
        ("a.php", HTML, "code"),
        ("a.py", TEXT, "code"),
        ("a.exe", TEXT, None),
        ("README", TEXT, None),
        (".md", TEXT, None),
        ("a.txt", "Words.".encode("utf-32"), "text"),
        ("a.txt", "Some words.".encode("utf-16-be"), "text"),
        ("a.srt", "Some words.".encode("utf-32-le"), "srt"),
    )


def check_kinds(*files: tuple[str, bytes, str | None]) -> None:
    for check in each(files, name=lambda file: f"{file[0]} as {file[2]}: {file[1][:10]!r}"):
        with check as (name, body, kind):
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
