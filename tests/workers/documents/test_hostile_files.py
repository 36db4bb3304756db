"""Small files that were made to keep a parser busy. Each is read in little processor time, or refused."""

import io
import json
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import docx
import pytest
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from tests.support.book_files import make_epub, make_odt
from tests.support.office_files import chart, make_word, mr, run
from workers.documents import chunking, parsing
from workers.documents.charsets import decode_as
from workers.documents.headings import heading_of
from workers.documents.processor_limit import ParserOutOfTime, enforced

MOST_SECONDS = 30.0  # of a slow processor; each of these files took minutes of a quick one
LENGTH = 60_000


@contextmanager
def _little_time() -> Iterator[None]:
    before = time.process_time()
    yield
    assert time.process_time() - before < MOST_SECONDS


def _saved(document: "docx.document.Document") -> bytes:
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _circle_of_styles() -> bytes:
    document = docx.Document()
    first, second = (document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH) for name in ("First", "Second"))
    first.base_style, second.base_style = second, first
    document.add_paragraph("In a circle.", style=first)
    return _saved(document)


def _wide_cell(columns: str) -> Callable[[], bytes]:
    def make() -> bytes:
        document = docx.Document()
        cell = document.add_table(rows=1, cols=1).cell(0, 0)
        cell.text = "A wide cell."
        span = OxmlElement("w:gridSpan")
        span.set(qn("w:val"), columns)
        cell._tc.get_or_add_tcPr().append(span)
        return _saved(document)

    return make


def _many_paragraphs() -> bytes:
    original = docx.Document()
    original.add_paragraph("REPEATED", style="List Bullet")
    source = zipfile.ZipFile(io.BytesIO(_saved(original)))
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            body = source.read(name)
            if name == "word/document.xml":
                begin, end = body.index(b"<w:p>"), body.index(b"</w:p>") + len(b"</w:p>")
                body = body[:begin] + body[begin:end] * 20_000 + body[end:]
            target.writestr(name, body)
    return made.getvalue()


def _paragraph_of(inner: str, **parts: str) -> Callable[[], bytes]:
    return lambda: make_word(f"<w:p>{run('Text.')}{inner}</w:p>", **parts)


def _deep_formula(name: str, argument: str) -> str:
    """Nested as deeply as a file can be, with much in its middle."""
    begin, end = f"<m:{name}><m:{argument}>", f"</m:{argument}></m:{name}>"
    return f"<m:oMath>{begin * 120}{mr('x+' * LENGTH)}{end * 120}</m:oMath>"


SPACES = "<text:s text:c='99999999'/>"
BOX = "<w:r><w:pict><v:textbox><w:txbxContent><w:p/></w:txbxContent></v:textbox></w:pict></w:r>"
CHAIN = "".join(
    f'<w:footnote w:id="{number}"><w:p><w:r><w:footnoteReference w:id="{number + 1}"/></w:r>{run("Note.")}</w:p>'
    "</w:footnote>"
    for number in range(100)
)
SPARSE = "".join(
    f'<c:ser><c:val><c:numCache><c:pt idx="{number}"><c:v>1</c:v></c:pt></c:numCache></c:val></c:ser>'
    for number in range(20_000)
)


@pytest.mark.parametrize(
    ("kind", "make"),
    [
        ("markdown", lambda: f"# a{' ' * LENGTH}b\n\nText.".encode()),
        ("markdown", lambda: f"# a{' #' * (LENGTH // 2)}\tb\n\nText.".encode()),
        ("markdown", lambda: f"#{' ' * LENGTH}\n\nText.".encode()),
        ("html", lambda: f"<html><body><article><p>Text. {chr(92) * LENGTH}</p></article></body></html>".encode()),
        ("html", lambda: f"<html><body><p>Text.</p>{'<b>' * LENGTH}x</body></html>".encode()),
        ("docx", _circle_of_styles),
        ("docx", _wide_cell("2000000")),
        ("docx", _wide_cell("9" * 5000)),
        ("docx", _wide_cell("many")),
        ("docx", _many_paragraphs),
        ("docx", _paragraph_of(BOX * 20_000)),
        ("docx", _paragraph_of('<w:r><w:footnoteReference w:id="0"/></w:r>' * LENGTH, footnotes=CHAIN)),
        ("docx", _paragraph_of(_deep_formula("f", "num"))),
        ("docx", _paragraph_of(_deep_formula("d", "e"))),
        ("docx", _paragraph_of(f"{'<w:ins>' * 240}{run('x') * 20_000}{'</w:ins>' * 240}")),
        (
            "docx",
            _paragraph_of("<w:r><w:drawing><c:chart r:id='chart1'/></w:drawing></w:r>" * 100, chart1=chart(SPARSE)),
        ),
        ("odt", lambda: make_odt(f"<text:p>Text.{SPACES * LENGTH}x</text:p>")),
        ("epub", lambda: make_epub({"a.xhtml": f"<p>Text.{'<i>' * LENGTH}x</p>", "b.xhtml": "&amp;" * LENGTH})),
        ("rtf", lambda: b"{\\rtf1 Text." + b"{\\footnote " * LENGTH + b"\\'e9" * LENGTH),
        ("csv", lambda: b"a,b\n" + b'",' * 4 * LENGTH),
        ("csv", lambda: b"a,b\n" + b"," * 20 * LENGTH),
        ("ipynb", lambda: json.dumps({"cells": [{"source": "`" * 10 * LENGTH, "cell_type": "code"}]}).encode()),
    ],
    ids=[
        *("spaces in a heading", "marks in a heading", "heading of spaces", "backslashes", "open tags"),
        *("circle of styles", "wide cell", "cell as wide as a number can be", "width that is none", "many paragraphs"),
        *("many boxes", "chain of notes", "deep fractions", "deep brackets", "deep insertions", "chart of few values"),
        *("billions of spaces", "deep markup", "notes in notes", "quotation marks", "commas", "backticks"),
    ],
)
def test_small_file_is_read_in_little_time(kind: str, make: Callable[[], bytes]) -> None:
    body = make()
    with _little_time():
        parsed = parsing.parse(body, path=f"a.{kind}", kind=kind)
        assert parsed.text.strip()
        assert list(chunking._blocks(parsed.text, is_markdown=True))


@pytest.mark.parametrize(
    ("line", "heading"),
    [
        ("# A heading", "A heading"),
        ("### A heading ###", "A heading"),
        ("# C#", "C#"),
        ("# A # B", "A # B"),
        ("# #", "#"),
        ("#hashtag", None),
        ("####### Seven", None),
        ("#   ", None),
        ("Text # no heading", None),
    ],
)
def test_heading_is_told_by_its_marks(line: str, heading: str | None) -> None:
    assert heading_of(line) == heading


def test_codecs_of_python_that_no_page_uses_are_not_asked() -> None:
    body = b"a" * 200_000 + b"-" + b"b9" * 100_000
    with _little_time():
        assert [decode_as(body, label) for label in ("punycode", "idna", "unicode_escape", "utf-7", "hz", "rot13")] == [
            None
        ] * 6
    assert decode_as("Grüße".encode("latin-1"), "ISO-8859-1") == "Grüße"
    assert decode_as("こんにちは".encode("shift_jis"), "Shift_JIS") == "こんにちは"
    assert decode_as(b"\xff", "utf-8") is None


def test_parser_that_takes_too_long_is_interrupted_and_the_limit_is_lifted() -> None:
    with pytest.raises(ParserOutOfTime), enforced(0.1):
        _work(60.0)
    _work(0.2)


def _work(seconds: float) -> None:
    """Uses so much of a processor."""
    begun = time.process_time()
    while time.process_time() - begun < seconds:
        pass


def test_time_in_which_the_process_does_not_run_does_not_count() -> None:
    with enforced(0.1):
        time.sleep(0.3)  # what is tested
