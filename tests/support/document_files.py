"""Documents of every file type, made of the words that a test gives for each page, slide and paragraph."""

import io
import json
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from docx.document import Document
    from pptx.presentation import Presentation

# The packages that write the files are imported where they are used: many test modules import this one.


def make_pdf(pages: Sequence[Iterable[str]], *, title: str = "") -> bytes:
    """A page for each list of lines, in Helvetica. Pages without lines hold nothing."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Count %d /Kids [%s] >>"
        % (len(pages), b" ".join(b"%d 0 R" % (5 + 2 * number) for number in range(len(pages)))),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        b"<< /Title (%s) >>" % title.encode("cp1252"),
    ]
    for number, lines in enumerate(pages):
        drawn = b"".join(b"(%s) Tj T*\n" % _escaped(line) for line in lines)
        content = b"BT /F1 11 Tf 14 TL 50 780 Td\n%sET" % drawn
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >>"
            b" /Contents %d 0 R >>" % (6 + 2 * number)
        )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content))
    return _pdf_of(objects)


def with_content(deflated: bytes) -> bytes:
    """A PDF of one page that draws this, once it is unpacked."""
    return _pdf_of(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Count 1 /Kids [5 0 R] >>",
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
            b"<< >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >>"
            b" /Contents 6 0 R >>",
            b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(deflated), deflated),
        ]
    )


def _escaped(line: str) -> bytes:
    return line.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")


def _pdf_of(objects: Sequence[bytes]) -> bytes:
    out, offsets = io.BytesIO(), []
    out.write(b"%PDF-1.4\n")
    for number, content in enumerate(objects, start=1):
        offsets.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, content))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.write(b"".join(b"%010d 00000 n \n" % offset for offset in offsets))
    out.write(b"trailer << /Size %d /Root 1 0 R /Info 4 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start))
    return out.getvalue()


def locked(pdf: bytes, *, password: str = "locked") -> bytes:  # noqa: S107  # it protects nothing
    import pypdf

    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf))
    writer.encrypt(password, "the owner's", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def make_docx(*paragraphs: str | tuple[str, str]) -> bytes:
    """A paragraph, or one with the name of its style."""
    import docx

    document = docx.Document()
    for paragraph in paragraphs:
        text, style = (paragraph, None) if isinstance(paragraph, str) else paragraph
        document.add_paragraph(text, style)
    return saved(document)


def make_docx_hiding(*paragraphs: tuple[str, bool]) -> bytes:
    """Texts, and whether nobody sees them."""
    import docx

    document = docx.Document()
    for text, is_hidden in paragraphs:
        document.add_paragraph().add_run(text).font.hidden = is_hidden
    return saved(document)


def make_docx_with_hidden_heading(title: str, heading: str, *paragraphs: str) -> bytes:
    import docx

    document = docx.Document()
    document.add_heading(title, level=1)
    document.add_heading(level=1).add_run(heading).font.hidden = True
    for text in paragraphs:
        document.add_paragraph(text)
    return saved(document)


def make_pdf_hiding(*paragraphs: tuple[str, bool]) -> bytes:
    """The same, in white."""
    import typst

    lines = [f"#text(fill: {'white' if is_hidden else 'black'})[#{json.dumps(text)}]" for text, is_hidden in paragraphs]
    body: bytes = typst.compile("\n\n".join(lines).encode(), format="pdf")
    return body


def saved(document: "Document | Presentation") -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def make_pptx(*slides: tuple[str, str]) -> bytes:
    """Titles and bodies."""
    import pptx

    presentation = pptx.Presentation()
    for title, body in slides:
        slide = presentation.slides.add_slide(presentation.slide_layouts[1])
        slide.shapes.title.text = title
        slide.placeholders[1].text = body
    return saved(presentation)


def with_member(archive: bytes, name: str, content: bytes) -> bytes:
    """The same archive, with this member in place of its own."""
    return make_zip(_members(archive) | {name: content})


def without_member(archive: bytes, name: str) -> bytes:
    """The same archive, without this member."""
    return make_zip({one: content for one, content in _members(archive).items() if one != name})


def with_blanks(archive: bytes, name: str, *, megabytes: int) -> bytes:
    """The same archive and a member of nothing but blanks, which are never in memory as a whole."""
    out = io.BytesIO(archive)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as opened, opened.open(name, "w") as member:
        for _ in range(megabytes):
            member.write(b" " * 1_000_000)
    return out.getvalue()


def make_zip(members: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def _members(archive: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}
