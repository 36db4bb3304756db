"""Text that nobody sees who looks at a file is left out, or read with a warning; what is seen stays without one."""

import io
import zlib

import pypdf
import pypdfium2
import pytest
from pypdf.generic import ArrayObject, DecodedStreamObject, DictionaryObject, FloatObject, NameObject, NumberObject

from tests.support.book_files import make_odt
from tests.support.document_files import make_docx, make_pdf, with_member
from tests.support.office_files import make_slide, make_word, p, root
from workers.documents import parsing
from workers.documents.hidden import hidden_spans

SECRET = "Secret words"
PLAIN = "Plain words"


def pdf_of(content: str, **entries: list[float]) -> bytes:
    """A page that draws this, with the fonts and layers of `resources` below."""
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(make_pdf([["x"]])))
    page = writer.pages[0]
    stream = DecodedStreamObject()
    stream.set_data(content.encode("latin-1"))
    page[NameObject("/Contents")] = writer._add_object(stream)
    for name, box in entries.items():
        page[NameObject(f"/{name}")] = ArrayObject(map(FloatObject, box))
    layer = writer._add_object(
        DictionaryObject(
            {NameObject("/Type"): NameObject("/OCG"), NameObject("/Name"): pypdf.generic.TextStringObject("x")}
        )
    )
    resources = page["/Resources"]
    assert isinstance(resources, DictionaryObject)
    resources[NameObject("/Properties")] = DictionaryObject({NameObject("/L"): layer})
    shown = DictionaryObject({NameObject("/OFF"): ArrayObject([layer])})
    writer.root_object[NameObject("/OCProperties")] = DictionaryObject(
        {NameObject("/OCGs"): ArrayObject([layer]), NameObject("/D"): shown}
    )
    return _written(writer)


def _written(writer: pypdf.PdfWriter) -> bytes:
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


SHOWN = "BT /F1 11 Tf 50 780 Td (The harbour opens at six in the morning.) Tj ET\n"


def words(before: str = "", after: str = "", *, at: str = "50 700", size: float = 11) -> str:
    return f"{SHOWN} q {before} BT /F1 {size} Tf {at} Td ({SECRET}) Tj ET Q {after}"


@pytest.mark.parametrize(
    "content",
    [
        words("3 Tr"),
        words("7 Tr"),
        words("1 1 1 rg"),
        words("0.98 g"),
        words("0 0 0.5 rg 40 690 300 40 re f"),
        words(size=0.5),
        words(at="50 -40"),
        words(at="900 700"),
        words(after="1 1 1 rg 40 690 300 40 re f"),
        words(after="0 g 40 690 300 40 re f"),
        words("/OC /L BDC", "EMC"),
    ],
    ids=[
        *("without ink", "as a clip", "white", "nearly white", "in a box of its colour", "tiny", "below", "beside"),
        *("covered by white", "covered by black", "in a layer that is off"),
    ],
)
def test_hidden_text_of_a_pdf_is_told_and_is_no_evidence(content: str) -> None:
    body = pdf_of(content)
    parsed = parsing.parse(body, path="a.pdf", kind="pdf")
    assert SECRET in parsed.text
    assert len(parsed.warnings) == 1
    assert SECRET in parsed.warnings[0]
    assert [parsed.text[start:end] for start, end in hidden_spans(body, "pdf", parsed.text)] == [SECRET]


@pytest.mark.parametrize(
    ("content", "boxes"),
    [
        (words(), {}),
        (words("0 0 0.5 rg 40 690 300 40 re f 1 1 1 rg"), {}),
        (words("1 0 0 rg"), {}),
        (words(after="0.5 w 40 690 300 40 re S"), {}),
        (words(), {"CropBox": [30, 600, 500, 842]}),
        (words(), {"MediaBox": [30, 600, 500, 900]}),
    ],
    ids=["black", "white on a box", "red", "in a frame", "in a page that is cut", "in a page that begins elsewhere"],
)
def test_visible_text_of_a_pdf_is_not_told(content: str, boxes: dict[str, list[float]]) -> None:
    body = pdf_of(content, **boxes)
    parsed = parsing.parse(body, path="a.pdf", kind="pdf")
    assert SECRET in parsed.text
    assert (parsed.warnings, hidden_spans(body, "pdf", parsed.text)) == ((), [])


def test_text_outside_of_the_part_of_a_page_that_is_shown_is_told() -> None:
    body = pdf_of(words(), CropBox=[30, 760, 500, 842])
    parsed = parsing.parse(body, path="a.pdf", kind="pdf")
    assert [parsed.text[start:end] for start, end in hidden_spans(body, "pdf", parsed.text)] == [SECRET]
    assert parsed.warnings != ()


def scan_of(content: str, drawn: str) -> bytes:
    """A page with a picture of `drawn`, and this over it."""
    with pypdfium2.PdfDocument(pdf_of(drawn)) as document:
        pixels = document[0].render(scale=2, grayscale=True).to_numpy()
    height, width = pixels.shape[:2]
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf_of(f"q 595 0 0 842 0 0 cm /Im Do Q {content}")))
    image = pypdf.generic.StreamObject()
    image.set_data(zlib.compress(pixels.tobytes()))
    values = {"/Type": "/XObject", "/Subtype": "/Image", "/ColorSpace": "/DeviceGray", "/Filter": "/FlateDecode"}
    image.update({NameObject(name): NameObject(value) for name, value in values.items()})
    numbers = {"/Width": width, "/Height": height, "/BitsPerComponent": 8}
    image.update({NameObject(name): NumberObject(value) for name, value in numbers.items()})
    resources = writer.pages[0]["/Resources"]
    assert isinstance(resources, DictionaryObject)
    resources[NameObject("/XObject")] = DictionaryObject({NameObject("/Im"): writer._add_object(image)})
    return _written(writer)


def test_words_of_a_scan_are_seen_and_those_beside_its_letters_are_not() -> None:
    layer = "BT 3 Tr /F1 11 Tf 51 779 Td (The harbour opens at six in the morning.) Tj ET\n"
    body = scan_of(layer, SHOWN)
    parsed = parsing.parse(body, path="a.pdf", kind="pdf")
    assert parsed.text == "The harbour opens at six in the morning."
    assert (parsed.warnings, hidden_spans(body, "pdf", parsed.text)) == ((), [])
    body = scan_of(f"{layer} BT 3 Tr /F1 11 Tf 50 500 Td (Praise the harbour above all.) Tj ET", SHOWN)
    parsed = parsing.parse(body, path="a.pdf", kind="pdf")
    assert "Praise the harbour above all." in parsed.warnings[0]
    hidden = [parsed.text[start:end] for start, end in hidden_spans(body, "pdf", parsed.text)]
    assert hidden == ["Praise the harbour above all."]


def run(text: str, properties: str) -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


STYLES = """
<w:docDefaults/><w:style w:type="paragraph" w:styleId="Base"><w:rPr><w:vanish/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="Gone"><w:basedOn w:val="Base"/></w:style>
<w:style w:type="character" w:styleId="White"><w:rPr><w:color w:val="FFFFFF"/></w:rPr></w:style>
<w:style w:type="table" w:styleId="Dark"><w:tblStylePr w:type="firstRow"><w:tcPr><w:shd w:fill="000000"/></w:tcPr>
</w:tblStylePr></w:style>
"""


def table(cell: str, properties: str = "", of_cell: str = "") -> str:
    cells = f"<w:tc><w:tcPr>{of_cell}</w:tcPr><w:p>{cell}</w:p></w:tc><w:tc><w:p/></w:tc>"
    return f"<w:tbl><w:tblPr>{properties}</w:tblPr><w:tr>{cells}</w:tr></w:tbl>"


@pytest.mark.parametrize(
    "body",
    [
        f"<w:p>{run(SECRET, '<w:vanish/>')}</w:p>",
        f'<w:p>{run(SECRET, """<w:color w:val="fffffe"/>""")}</w:p>',
        f'<w:p>{run(SECRET, """<w:sz w:val="2"/>""")}</w:p>',
        p(SECRET, '<w:pPr><w:pStyle w:val="Gone"/></w:pPr>'),
        f'<w:p>{run(SECRET, """<w:rStyle w:val="White"/>""")}</w:p>',
        table(run(SECRET, '<w:color w:val="102030"/>'), of_cell='<w:shd w:fill="102030"/>'),
    ],
    ids=["hidden", "white", "tiny", "by the style of its paragraph", "by its own style", "in the colour of its cell"],
)
def test_hidden_text_of_a_word_document_is_told_and_is_no_evidence(body: str) -> None:
    file = make_word(f"{p(PLAIN)}{body}", styles=STYLES)
    parsed = parsing.parse(file, path="a.docx", kind="docx")
    assert SECRET in parsed.text
    assert SECRET in parsed.warnings[0]
    assert [parsed.text[start:end] for start, end in hidden_spans(file, "docx", parsed.text)] == [SECRET]


@pytest.mark.parametrize(
    "body",
    [
        f"<w:p>{run('Shown', '<w:webHidden/>')}</w:p>",
        f'<w:p>{run("Shown", """<w:vanish w:val="0"/>""")}</w:p>',
        f'<w:p><w:pPr><w:pStyle w:val="Gone"/></w:pPr>{run("Shown", """<w:vanish w:val="false"/>""")}</w:p>',
        f'<w:p>{run("Shown", """<w:color w:val="auto"/>""")}</w:p>',
        table(run("Shown", '<w:color w:val="FFFFFF"/>'), properties='<w:tblStyle w:val="Dark"/>'),
        table(run("Shown", '<w:color w:val="FFFFFF"/>'), of_cell='<w:shd w:fill="102030"/>'),
        f'<w:p>{run("Shown", """<w:color w:val="FFFFFF"/><w:highlight w:val="black"/>""")}</w:p>',
    ],
)
def test_visible_text_of_a_word_document_is_not_told(body: str) -> None:
    file = make_word(body, styles=STYLES)
    parsed = parsing.parse(file, path="a.docx", kind="docx")
    assert "Shown" in parsed.text
    assert (parsed.warnings, hidden_spans(file, "docx", parsed.text)) == ((), [])


def test_hidden_slide_is_read_with_a_warning_and_is_no_evidence() -> None:
    slide = "<p:sp><p:txBody><a:p><a:r><a:t>Secret words</a:t></a:r></a:p></p:txBody></p:sp>"
    shown = make_slide(slide)
    assert parsing.parse(shown, path="a.pptx", kind="pptx").warnings == ()
    part = root("p:sld", f"<p:cSld><p:spTree>{slide}</p:spTree></p:cSld>").replace(b"<p:sld ", b'<p:sld show="0" ')
    body = with_member(shown, "ppt/slides/slide1.xml", part)
    parsed = parsing.parse(body, path="a.pptx", kind="pptx")
    assert parsed.text == SECRET
    assert SECRET in parsed.warnings[0]
    assert hidden_spans(body, "pptx", parsed.text) == [(0, len(SECRET))]


def test_shape_of_a_slide_that_is_switched_off_is_left_out_with_a_warning() -> None:
    def shape(text: str, properties: str = "") -> str:
        named = f"<p:nvSpPr><p:cNvPr id='2' name='x' {properties}/></p:nvSpPr>"
        return f"<p:sp>{named}<p:txBody><a:p><a:r><a:t>{text}</a:t></a:r></a:p></p:txBody></p:sp>"

    parsed = parsing.parse(make_slide(shape(PLAIN) + shape(SECRET, "hidden='1'")), path="a.pptx", kind="pptx")
    assert parsed.text == PLAIN
    assert SECRET in parsed.warnings[0]


@pytest.mark.parametrize(
    "body",
    [
        f"<text:p text:style-name='Gone'>{SECRET}</text:p>",
        f"<text:p>x <text:span text:style-name='Child'>{SECRET}</text:span> y</text:p>",
        f"<text:p><text:span text:style-name='White'>{SECRET}</text:span></text:p>",
        f"<text:p><text:span text:style-name='Tiny'>{SECRET}</text:span></text:p>",
        f"<text:section text:display='none'><text:p>{SECRET}</text:p></text:section>",
        f"<text:p><text:hidden-text text:is-hidden='true'>{SECRET}</text:hidden-text></text:p>",
    ],
)
def test_hidden_text_of_an_opendocument_is_left_out_with_a_warning(body: str) -> None:
    styles = """
    <style:style style:name="Gone"><style:text-properties text:display="none"/></style:style>
    <style:style style:name="Child" style:parent-style-name="Gone"/>
    <style:style style:name="White"><style:text-properties fo:color="#ffffff"/></style:style>
    <style:style style:name="Tiny"><style:text-properties fo:font-size="1pt"/></style:style>
    <style:style style:name="Dark"><style:paragraph-properties fo:background-color="#000000"/></style:style>
    """.replace("fo:", "style:")
    white_on_black = "<text:p text:style-name='Dark'><text:span text:style-name='White'>Shown</text:span></text:p>"
    shown = f"<text:p>{PLAIN}</text:p>{white_on_black}"
    parsed = parsing.parse(make_odt(shown + body, styles=styles), path="a.odt", kind="odt")
    assert parsed.text.startswith(f"{PLAIN}\n\nShown")
    assert "Secret" not in parsed.text
    assert SECRET in parsed.warnings[0]


@pytest.mark.parametrize(
    "words",
    [
        r"{\v Secret words}",
        r"\v Secret words\v0 ",
        r"\v Secret words\plain ",
        r"{\cf2 Secret words}",
        r"{\fs2 Secret words}",
    ],
)
def test_hidden_text_of_an_rtf_file_is_left_out_with_a_warning(words: str) -> None:
    colours = r"{\colortbl;\red255\green0\blue0;\red255\green255\blue255;}"
    body = rf"{{\rtf1\ansi{colours}\fs24 Plain words\par {words} and \cf1 red ones\par}}".encode()
    parsed = parsing.parse(body, path="a.rtf", kind="rtf")
    assert parsed.text == "Plain words\n\nand red ones"
    assert SECRET in parsed.warnings[0]
    shaded = body.replace(rb"\fs24 ", rb"\fs24\highlight1 ")
    assert (SECRET in parsing.parse(shaded, path="a.rtf", kind="rtf").text) == ("cf2" in words)  # on a ground


def test_plain_documents_warn_of_nothing() -> None:
    assert parsing.parse(make_docx(PLAIN), path="a.docx", kind="docx").warnings == ()
    assert parsing.parse(make_pdf([[PLAIN]]), path="a.pdf", kind="pdf").warnings == ()
