"""A raised number is no digit of the number before it."""

from collections.abc import Callable

import pytest

from tests.support.book_files import make_epub, make_odt, page
from tests.support.failures import each
from tests.support.office_files import make_slide, make_word
from workers.documents import parsing

PROSE = "<p>" + "The heron waits on the pier until the water is still. " * 12 + "</p>"


def in_word(before: str, raised: str) -> str:
    runs = "".join(f"<w:r><w:rPr><w:vertAlign w:val='superscript'/></w:rPr><w:t>{one}</w:t></w:r>" for one in raised)
    body = make_word(f"<w:p><w:r><w:t>{before}</w:t></w:r>{runs}<w:r><w:t> end</w:t></w:r></w:p>")
    return parsing.parse(body, path="a.docx", kind="docx").text


def in_slide(before: str, raised: str) -> str:
    runs = "".join(
        f"<a:r><a:rPr baseline='{baseline}'/><a:t>{text}</a:t></a:r>"
        for baseline, text in ((0, before), (30_000, raised), (0, " end"))
    )
    body = make_slide(f"<p:sp><p:txBody><a:p>{runs}</a:p></p:txBody></p:sp>")
    return parsing.parse(body, path="a.pptx", kind="pptx").text


def in_opendocument(before: str, raised: str) -> str:
    style = "<style:style style:name='T1'><style:text-properties style:text-position='super 58%'/></style:style>"
    styles = f"<office:automatic-styles>{style}</office:automatic-styles>"
    body = make_odt(f"{styles}<text:p>{before}<text:span text:style-name='T1'>{raised}</text:span> end</text:p>")
    return parsing.parse(body, path="a.odt", kind="odt").text


def in_book(before: str, raised: str) -> str:
    body = make_epub({"a.xhtml": page(f"<p>{before}<sup><a>{raised}</a></sup> end</p>")})
    return parsing.parse(body, path="a.epub", kind="epub").text


def in_web_page(before: str, raised: str) -> str:
    page_ = f"<article>{PROSE}<p>{before}<sup>{raised}</sup> end</p>{PROSE}</article>"
    return parsing.parse(page_.encode(), path="a.html", kind="html").text.split("\n\n")[1]


FORMATS = (in_word, in_slide, in_opendocument, in_book, in_web_page)
RAISED = [
    ("10", "6", "10^6 end"),
    ("10", "−12", "10^−12 end"),
    ("(a+b)", "2", "(a+b)^2 end"),
    ("x", "n+1", "x^(n+1) end"),
    ("1", "st", "1st end"),
    ("word", "[3]", "word[3] end"),
    ("word, ", "3", "word, 3 end"),
]


@pytest.mark.parametrize("written", FORMATS)
def test_exponent_is_told_from_other_raised_letters(written: Callable[[str, str], str]) -> None:
    for check in each(RAISED):
        with check as (before, raised, text):
            assert written(before, raised) == text


def test_lowered_and_raised_letters_leave_no_tags_in_a_web_page() -> None:
    page_ = f"<article>{PROSE}<p>H<sub>2</sub>O and <ruby><sup>9</sup>a<rt>b</rt></ruby></p>{PROSE}</article>"
    assert "\n\nH2O and 9a(b)\n\n" in parsing.parse(page_.encode(), path="a.html", kind="html").text
