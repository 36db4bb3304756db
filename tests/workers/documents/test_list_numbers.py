"""Numbers of lists in pages and books: what a reader sees is what the text says."""

from collections.abc import Callable

import pytest

from tests.support.book_files import make_epub
from workers.documents import parsing

Lines = Callable[..., list[str]]
SENTENCES = "The harbour office keeps a long page about its berths, and each of its sentences is plain. " * 4


def lines_of_article(markup: str, head: str = "") -> list[str]:
    article = f"<article><p>{SENTENCES}</p>{markup}<p>{SENTENCES}</p></article>"
    page = f"<html><head>{head}</head><body>{article}</body></html>"
    return _lines(parsing.parse(page.encode(), path="a.html", kind="html").text)


def lines_of_list_page(markup: str, head: str = "") -> list[str]:
    page = f"<html><head>{head}</head><body>{markup}</body></html>"
    return _lines(parsing.parse(page.encode(), path="a.html", kind="html").text)


def lines_of_book(markup: str, head: str = "") -> list[str]:
    body = f"<div>{head}{markup}</div>"  # a style sheet counts wherever it stands
    return _lines(parsing.parse(make_epub({"a.xhtml": body}), path="a.epub", kind="epub").text)


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip() and line.strip() != SENTENCES.strip()]


@pytest.mark.parametrize("lines", [lines_of_article, lines_of_list_page, lines_of_book])
@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<ol><li>a</li><li>b</li></ol>", ["1. a", "2. b"]),
        ("<ol start='5'><li>a</li><li>b</li></ol>", ["5. a", "6. b"]),
        ("<ol start=' +5x'><li>a</li></ol>", ["5. a"]),
        ("<ol start='five'><li>a</li></ol>", ["1. a"]),
        ("<ol start='-1'><li>a</li><li>b</li></ol>", ["-1. a", "0. b"]),
        ("<ol reversed=''><li>a</li><li>b</li><li>c</li></ol>", ["3. a", "2. b", "1. c"]),
        ("<ol reversed='' start='10'><li>a</li><li value='5'>b</li><li>c</li></ol>", ["10. a", "5. b", "4. c"]),
        ("<ol><li>a</li><li value='7'>b</li><li>c</li></ol><ol><li>d</li></ol>", ["1. a", "7. b", "8. c", "1. d"]),
        ("<ol type='a' start='26'><li>a</li><li>b</li></ol>", ["z. a", "aa. b"]),
        ("<ol type='A' start='702'><li>a</li><li>b</li></ol>", ["ZZ. a", "AAA. b"]),
        ("<ol type='i' start='3999'><li>a</li><li>b</li></ol>", ["mmmcmxcix. a", "4000. b"]),
        ("<ol type='I' start='0'><li>a</li><li>b</li><li value='49'>c</li></ol>", ["0. a", "I. b", "XLIX. c"]),
        ("<ol type='a' start='0'><li>a</li><li>b</li></ol>", ["0. a", "a. b"]),
        ("<ol><li type='I'>a</li><li>b</li></ol>", ["I. a", "2. b"]),
        ("<ol style='list-style-type: upper-roman'><li>a</li></ol>", ["I. a"]),
        ("<ol style='list-style: inside lower-latin'><li>a</li></ol>", ["a. a"]),
        ("<ol style='list-style-type: decimal-leading-zero'><li>a</li></ol>", ["01. a"]),
        ("<ol style='list-style-type: arabic-indic'><li>a</li></ol>", ["١. a"]),
        ("<ol style='list-style-type: none'><li>a</li></ol>", ["- a"]),
        ("<ol style='list-style-type: \"→ \"'><li>a</li></ol>", ["→ a"]),
        ("<ul style='list-style: decimal'><li>a</li><li>b</li></ul>", ["1. a", "2. b"]),
        ("<ol start='3'><li>a<ol type='a'><li>b</li></ol></li><li>c</li></ol>", ["3. a", "a. b", "4. c"]),
        ("<ol start='3'><li>a<ul><li>b</li></ul></li><li>c</li></ol>", ["3. a", "- b", "4. c"]),
        ("<ul><li>a</li><li value='4'>b</li></ul>", ["- a", "- b"]),
    ],
)  # fmt: skip
def test_marker_of_an_item_is_the_one_that_is_shown(lines: Lines, markup: str, expected: list[str]) -> None:
    assert lines(markup) == expected


@pytest.mark.parametrize("lines", [lines_of_article, lines_of_list_page, lines_of_book])
def test_style_sheet_of_a_page_decides_as_its_elements_do(lines: Lines) -> None:
    sheet = (
        "<style>/* li { color: red } */ ol { list-style: none } .rules > li, ol.x { list-style-type: upper-alpha }"
        " @media print { .rules > li { list-style-type: none } } li:hover { list-style-type: disc }</style>"
    )
    assert lines("<ol class='rules'><li>a</li><li>b</li></ol>", sheet) == ["A. a", "B. b"]
    assert lines("<ol><li>a</li></ol>", sheet) == ["- a"]


@pytest.mark.parametrize("lines", [lines_of_article, lines_of_list_page, lines_of_book])
def test_list_in_a_cell_keeps_its_numbers(lines: Lines) -> None:
    markup = "<table><tr><td>Rules</td><td><ol start='3'><li>no fires</li><li>no dogs</li></ol></td></tr></table>"
    assert "| Rules | 3. no fires 4. no dogs |" in " ".join(lines(markup))


@pytest.mark.parametrize("lines", [lines_of_article, lines_of_list_page, lines_of_book])
def test_items_outside_of_a_list_are_read(lines: Lines) -> None:
    found = lines("<p>Before.</p><li value='4'>a</li><li>b</li><p>After.</p>")
    assert [line.removeprefix("- ") for line in found] == ["Before.", "a", "b", "After."]


def test_number_of_an_item_that_begins_with_a_heading_or_code_is_kept() -> None:
    items = "<li><h3>Fires</h3><p>None.</p></li><li><pre>x = 1</pre></li><li><ol><li>b</li></ol></li>"
    assert lines_of_book(f"<ol start='9'>{items}</ol>") == [
        "### 9. Fires",
        "None.",
        "10.",
        "```",
        "x = 1",
        "```",
        "11. 1. b",
    ]


def test_each_chapter_of_a_book_counts_by_itself_and_by_the_sheets_it_names() -> None:
    chapters = {"a.xhtml": "<ol><li>one</li></ol>", "b.xhtml": "<ol start='2' class='r'><li>two</li></ol>"}
    sheet = {"OPS/css/book.css": "ol.r { list-style-type: lower-roman }"}
    linked = "<link rel='stylesheet' href='css/book.css'/>"
    body = make_epub({name: f"{linked}{markup}" for name, markup in chapters.items()}, **sheet)
    assert _lines(parsing.parse(body, path="a.epub", kind="epub").text) == ["1. one", "ii. two"]
