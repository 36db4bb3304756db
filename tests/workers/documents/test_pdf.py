import pytest

from core.errors import Cancelled
from tests.support.configuration import Configure
from tests.support.document_files import locked, make_pdf
from workers.documents import parsing
from workers.documents.parsing import DocumentEncrypted, DocumentTooLong, ParsedDocument, UnreadableDocument

LINE = "The gradient is a vector that points to where a function grows fastest, and"
END = "its length says how fast that is."


def read(body: bytes, path: str = "paper.pdf") -> ParsedDocument:
    return parsing.parse(body, path=path, kind="pdf")


def test_each_page_is_a_span_with_its_number() -> None:
    parsed = read(make_pdf([["First page."], [], ["Third page."]], title="A paper"))
    assert (parsed.title, parsed.kind) == ("A paper", "pdf")
    assert [(span.page, parsed.text[span.start : span.end]) for span in parsed.spans] == [
        (1, "First page."),
        (3, "Third page."),
    ]


def test_lines_are_joined_to_paragraphs() -> None:
    parsed = read(make_pdf([[LINE, END, "A second paragraph has a line of its own that is about as long", END]]))
    assert parsed.text == f"{LINE} {END}\n\nA second paragraph has a line of its own that is about as long {END}"


def test_hyphenated_word_is_joined() -> None:
    assert "regularization keeps" in read(make_pdf([[f"{LINE} regulari-", "zation keeps the weights small."]])).text


def test_list_items_stay_separate() -> None:
    parsed = read(make_pdf([[LINE, "1. the first of the items, which is long enough for a line", "2. the second"]]))
    assert parsed.text.split("\n\n")[1:] == [
        "1. the first of the items, which is long enough for a line",
        "2. the second",
    ]


def test_running_headers_and_page_numbers_are_removed() -> None:
    pages = [["Journal of Tests", f"On {name}.", f"Words of {name}.", f"{n} / 6"] for n, name in enumerate("abcdef")]
    parsed = read(make_pdf(pages))
    assert parsed.text.split("\n\n")[:3] == ["On a.", "Words of a.", "On b."]
    assert "Journal" not in parsed.text
    assert " / 6" not in parsed.text


def test_short_page_keeps_its_repeated_lines() -> None:
    assert len(read(make_pdf([[f"Fact {number}.", "It is so."] for number in range(9)])).spans) == 9


def test_password_protected_pdf_is_reported() -> None:
    with pytest.raises(DocumentEncrypted, match=r"'paper\.pdf' is password-protected"):
        read(locked(make_pdf([["Secret."]])))


def test_print_protected_pdf_is_parsed() -> None:
    assert read(locked(make_pdf([["Open."]]), password="")).text == "Open."


def test_scan_is_reported_as_having_no_text() -> None:
    with pytest.raises(UnreadableDocument, match="3 pages and no text"):
        read(make_pdf([[], [], []]))


@pytest.mark.parametrize("body", [b"%PDF-1.7\n", b"%PDF-1.7\nnothing of the kind", make_pdf([["Whole."]])[:200]])
def test_damaged_pdf_is_reported(body: bytes) -> None:
    with pytest.raises(UnreadableDocument, match=r"'paper\.pdf'"):
        read(body)


def test_slightly_truncated_pdf_is_parsed() -> None:
    assert read(make_pdf([["Whole."]])[:-10]).text == "Whole."


@pytest.mark.slow
def test_ten_thousand_pages_are_parsed_with_progress() -> None:
    seen: list[tuple[int, int]] = []
    body = make_pdf([[f"Page {number} of a long book."] for number in range(10_000)])
    parsed = parsing.parse(body, path="book.pdf", kind="pdf", progress=lambda done, total: seen.append((done, total)))
    assert len(parsed.spans) == 10_000
    assert parsed.spans[-1].page == 10_000
    assert seen == [(number, 10_000) for number in range(10_001)]


def test_exception_from_progress_stops_the_parser() -> None:
    def stop(done: int, total: int) -> None:
        if done == 2:
            raise Cancelled

    with pytest.raises(Cancelled):
        parsing.parse(make_pdf([["Words."]] * 5), path="book.pdf", kind="pdf", progress=stop)


def test_too_many_pages_are_refused(configure: Configure) -> None:
    configure(PENSUM_MAX_PAGES="4")
    with pytest.raises(DocumentTooLong, match="has 5 pages; the maximum is 4"):
        read(make_pdf([["Words."]] * 5))


def test_too_much_text_is_refused_while_parsing(configure: Configure) -> None:
    configure(PENSUM_MAX_TEXT_CHARACTERS="100")
    with pytest.raises(DocumentTooLong, match="more than 100 characters"):
        read(make_pdf([["Twenty characters it"]] * 10))
