import io
import zipfile
from pathlib import Path

import docx
import pptx
import pytest
from docx.oxml.ns import qn
from lxml import etree

from tests.support.document_files import make_docx, make_pptx, make_zip, saved, with_blanks, with_member
from workers.documents import parsing
from workers.documents.kinds import OLE
from workers.documents.parsing import DocumentEncrypted, DocumentTooLong, ParsedDocument, UnreadableDocument


def xml(entity: str, file: Path = Path("/nowhere")) -> bytes:
    return (
        f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY one "{"lol" * 10_000}"><!ENTITY many "{"&one;" * 1000}">'
        f'<!ENTITY file SYSTEM "{file.as_uri()}">]>'
        '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
        f"<w:p><w:r><w:t>kept {entity}</w:t></w:r></w:p></w:body></w:document>"
    ).encode()


def read(body: bytes, path: str = "notes.docx") -> ParsedDocument:
    return parsing.parse(body, path=path, kind=path.rsplit(".")[-1])


def test_headings_lists_and_paragraphs_become_markdown() -> None:
    body = make_docx(
        ("Gradient descent", "Title"),
        ("Why", "Heading 1"),
        "It goes downhill.",
        ("small steps", "List Bullet"),
        ("many steps", "List Number"),
        ("How", "Heading 2"),
        "",
        "Step by step.",
    )
    parsed = read(body)
    assert parsed.text == (
        "# Gradient descent\n\n# Why\n\nIt goes downhill.\n\n- small steps\n- many steps\n\n## How\n\nStep by step."
    )
    assert (parsed.title, parsed.kind) == ("Gradient descent", "docx")


def test_custom_style_based_on_a_heading_is_a_heading() -> None:
    document = docx.Document()
    style = document.styles.add_style("Chapter", 1)
    style.base_style = document.styles["Heading 2"]
    document.add_paragraph("Mine", "Chapter")
    assert read(saved(document)).text == "## Mine"


def test_outline_level_makes_a_heading_and_that_of_text_does_not() -> None:
    document = docx.Document()
    for text, style, level in (("By its style", "Chapter", 1), ("By itself", None, 2), ("Text", None, 9)):
        if style:
            properties = document.styles.add_style(style, 1).element.get_or_add_pPr()
            document.add_paragraph(text, style)
        else:
            properties = document.add_paragraph(text)._p.get_or_add_pPr()
        etree.SubElement(properties, qn("w:outlineLvl")).set(qn("w:val"), str(level))
    assert read(saved(document)).text == "## By its style\n\n### By itself\n\nText"


def test_table_is_parsed_row_by_row_in_its_position() -> None:
    document = docx.Document()
    document.add_paragraph("Before.")
    table = document.add_table(2, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "word", "meaning"
    table.cell(1, 0).merge(table.cell(1, 1)).text = "both"
    document.add_paragraph("After.")
    assert read(saved(document)).text == "Before.\n\n| word | meaning |\n| both |  |\n\nAfter."


def test_each_slide_is_a_page_with_its_title_and_notes() -> None:
    presentation = pptx.Presentation(io.BytesIO(make_pptx(("One", "first\nsecond"), ("Two", "third"))))
    presentation.slides[1].notes_slide.notes_text_frame.text = "Say it slowly."
    parsed = read(saved(presentation), "talk.pptx")
    pages = [(span.page, parsed.text[span.start : span.end]) for span in parsed.spans]
    assert pages == [(1, "# One\n\nfirst\nsecond"), (2, "# Two\n\nthird\n\nSay it slowly.")]
    assert (parsed.title, parsed.kind) == ("One", "pptx")


def test_content_decides_between_docx_and_pptx() -> None:
    assert read(make_pptx(("One", "first")), "talk.docx").kind == "pptx"
    assert read(make_docx("Words."), "notes.pptx").kind == "docx"


def test_archive_without_an_office_document_is_refused() -> None:
    with pytest.raises(UnreadableDocument, match="neither a Word document nor a presentation"):
        read(make_zip({"a.txt": b"Words."}))


def test_truncated_file_is_reported() -> None:
    whole = make_docx("Words.")
    with pytest.raises(UnreadableDocument, match=r"'notes\.docx' is damaged or truncated"):
        read(whole[: len(whole) // 2])


@pytest.mark.parametrize("name", ["word/document.xml", "[Content_Types].xml", "_rels/.rels"])
def test_file_with_a_damaged_part_is_reported(name: str) -> None:
    with pytest.raises(UnreadableDocument):
        read(with_member(make_docx("Words."), name, b"<broken"))


def test_password_protected_file_is_reported() -> None:
    with pytest.raises(DocumentEncrypted):
        read(OLE + bytes(512))


@pytest.mark.parametrize(
    ("stream", "what"),
    [
        ("WordDocument", "an old Word document"),
        ("PowerPoint Document", "an old presentation"),
        ("Workbook", "spreadsheet"),
    ],
)
def test_old_office_file_under_a_new_name_is_told_as_such(stream: str, what: str) -> None:
    name = f"{stream}\0".encode("utf-16-le")
    entry = name.ljust(64, b"\0") + len(name).to_bytes(2, "little") + b"\2"
    with pytest.raises(UnreadableDocument, match=what):
        read(OLE + bytes(1000) + entry + bytes(61))


def test_archive_with_a_too_large_declared_size_is_not_unpacked() -> None:
    bomb = with_blanks(make_docx("Words."), "word/media/image1.bin", megabytes=210)
    assert len(bomb) < 1_000_000
    with pytest.raises(DocumentTooLong, match="unpacks to more than"):
        read(bomb)


def test_archive_with_a_false_declared_size_is_refused() -> None:
    body = bytearray(make_zip({"word/document.xml": bytes(5_000_000)}))
    directory = body.rindex(b"PK\x01\x02")
    body[directory + 24 : directory + 28] = (1000).to_bytes(4, "little")
    with pytest.raises(UnreadableDocument, match="damaged"):
        read(bytes(body))


def test_entity_expansion_is_refused() -> None:
    with pytest.raises(UnreadableDocument, match="is damaged"):
        read(with_member(make_docx("Words."), "word/document.xml", xml("&many;")))


def test_external_entities_are_not_fetched(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("the secret")
    parsed = read(with_member(make_docx("Words."), "word/document.xml", xml("&file;", secret)))
    assert parsed.text == "kept"


def test_too_many_archive_members_are_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number in range(20_001):
            archive.writestr(str(number), b"")
    with pytest.raises(DocumentTooLong):
        read(out.getvalue())
