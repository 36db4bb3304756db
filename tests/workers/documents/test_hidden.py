"""What of a file a reader does not see."""

import io

import docx
import pypdf
import pytest
import typst
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor
from pypdf.generic import NameObject, NumberObject

from workers.documents import parsing
from workers.documents.hidden import hidden_spans, without_hidden
from workers.documents.parsing import pdf

WHITE = RGBColor(255, 255, 255)


def hidden_in(body: bytes, kind: str) -> str:
    """The hidden words, of the stored text."""
    text = parsing.parse(body, path=f"cv.{kind}", kind=kind).text
    return " ".join(" ".join(text[start:end] for start, end in hidden_spans(body, kind, text)).split())


def pdf_of(markup: str) -> bytes:
    body: bytes = typst.compile(markup.encode(), format="pdf")
    return body


@pytest.mark.parametrize(
    "markup",
    [
        "#text(fill: white)[Secret words]",
        "#text(size: 1pt)[Secret words]",
        "#place(dx: -500pt)[Secret words]",
        "#block(fill: navy)[#text(fill: navy)[Secret words]]",
    ],
    ids=["white on white", "tiny", "outside of the page", "in the colour of its box"],
)
def test_invisible_text_of_a_pdf_is_found(markup: str) -> None:
    assert hidden_in(pdf_of(f"Plain words stand here.\n\n{markup}\n\nMore plain words."), "pdf") == "Secret words"


@pytest.mark.parametrize("markup", ["#block(fill: navy)[#text(fill: white)[Shown words]]", "#text(size: 6pt)[Small]"])
def test_visible_text_of_a_pdf_is_not(markup: str) -> None:
    assert hidden_in(pdf_of(f"Plain words.\n\n{markup}"), "pdf") == ""


def test_page_behind_those_that_are_drawn_is_no_evidence_where_it_may_hide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "MOST_DRAWN", 1)
    secret = "Plain words stand here.\n\n#text(fill: white)[Secret words]"
    body = pdf_of(f"{secret}\n#pagebreak()\nOnly shown.\n#pagebreak()\nKafka. #text(fill: white)[More secrets]")
    assert hidden_in(body, "pdf") == "Secret words Kafka. More secrets"


def test_page_far_behind_is_looked_at() -> None:
    pages = "\n#pagebreak()\n".join(f"Page {number}." for number in range(70))
    assert hidden_in(pdf_of(f"{pages}\n\n#text(fill: white)[Secret words]"), "pdf") == "Secret words"


def test_a_word_that_is_also_visible_is_hidden_only_where_it_is() -> None:
    body = pdf_of("Python is shown.\n\n#text(fill: white)[Python Kafka]\n\nPython again.")
    assert hidden_in(body, "pdf") == "Python Kafka"


@pytest.mark.parametrize("turned", [90, 180, 270])
def test_page_that_is_turned_hides_what_it_hides_upright(turned: int) -> None:
    shown = pdf_of("Plain words stand here.\n\n#text(fill: white)[Secret words]\n\nMore plain words.")
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(shown))
    writer.pages[0][NameObject("/Rotate")] = NumberObject(turned)
    out = io.BytesIO()
    writer.write(out)
    assert hidden_in(out.getvalue(), "pdf") == "Secret words"


def docx_of(change: str, words: str = "Secret words") -> bytes:
    document, file = docx.Document(), io.BytesIO()
    document.add_paragraph("Plain words stand here.")
    run = document.add_paragraph().add_run(words)
    match change:
        case "hidden":
            run.font.hidden = True
        case "tiny":
            run.font.size = Pt(1)
        case _:
            run.font.color.rgb = WHITE
    if change == "white on dark":
        shade = OxmlElement("w:shd")
        shade.set(qn("w:fill"), "102030")
        run._r.get_or_add_rPr().append(shade)
    document.save(file)
    return file.getvalue()


@pytest.mark.parametrize("change", ["hidden", "tiny", "white"])
def test_invisible_text_of_a_docx_is_found(change: str) -> None:
    assert hidden_in(docx_of(change), "docx") == "Secret words"


def test_white_text_on_a_dark_ground_is_visible() -> None:
    assert hidden_in(docx_of("white on dark"), "docx") == ""


def test_what_a_page_says_of_its_pictures_is_no_evidence() -> None:
    body = (
        b"<html><body><p>Ana keeps bees.</p><p><img src='a' alt='Kafka and Docker'></p><p>She reads.</p></body></html>"
    )
    text = parsing.parse(body, path="cv.html", kind="html").text
    assert "Kafka" in text
    without = without_hidden(body, "html", text)
    assert len(without) == len(text)
    assert without.split() == "Ana keeps bees. She reads.".split()
