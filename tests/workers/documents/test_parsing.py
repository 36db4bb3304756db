import codecs
import random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from workers.documents import parsing
from workers.documents.parsing import MAX_TITLE, UnreadableDocument

TEXT = "Straße 🙂\n日本語\n"


def parse(text: str, *, kind: str = "markdown", path: str = "notes/my file.md") -> parsing.ParsedDocument:
    return parsing.parse(text.encode(), path=path, kind=kind)


@pytest.mark.parametrize(
    "body",
    [
        TEXT.encode(),
        codecs.BOM_UTF8 + TEXT.encode(),
        codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"),
        codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
    ],
    ids=["UTF-8", "UTF-8 with mark", "UTF-16 LE", "UTF-16 BE"],
)
def test_unicode_is_decoded_with_or_without_a_byte_order_mark(body: bytes) -> None:
    assert parsing.decode(body).text == TEXT


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufeff\ufffd"), max_size=200))
@example(text="Ã¼ is what ü looks like, and Ã¶ is ö")
@example(text="Ã¼")
def test_any_text_is_decoded_unchanged(text: str) -> None:
    assert parsing.decode(text.encode()).text == text


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Grüße – „schön“", "cp1252"),
        ("café", "latin-1"),
        ("Привет, мир. Это текст о машинном обучении и градиентном спуске.", "cp1251"),
        ("これは日本語のテキストです。機械学習についての文章です。", "shift_jis"),
        ("机器学习是人工智能的一个分支，研究计算机如何学习。", "gb18030"),
        ("Η κάθοδος κλίσης είναι ένας αλγόριθμος", "cp1253"),
    ],
)
def test_legacy_encoding_is_detected(text: str, encoding: str) -> None:
    assert parsing.decode(text.encode(encoding)).text == text


@pytest.mark.parametrize("misread_as", ["cp1252", "latin-1"])
def test_mojibake_is_repaired(misread_as: str) -> None:
    text = "Größe, Länge, Übung: schöne Wörter für Bäume"
    assert parsing.decode(text.encode().decode(misread_as).encode()).text == text


def test_text_full_of_replacement_characters_is_refused() -> None:
    with pytest.raises(UnreadableDocument, match="conversion replaced letters"):
        parse("Gr\ufffd\ufffde, L\ufffdnge")
    assert parse(f"{TEXT * 20} one \ufffd").text


@pytest.mark.parametrize("size", [50, 5_000, 500_000])
def test_random_bytes_are_refused(size: int) -> None:
    with pytest.raises(UnreadableDocument):
        parsing.decode(random.Random(size).randbytes(size))


@pytest.mark.parametrize("text", ["one\r\ntwo\r\n", "one\rtwo\r", "one\ntwo\n"])
def test_line_ends_are_normalised(text: str) -> None:
    assert parse(text).text == "one\ntwo\n"


@pytest.mark.parametrize(
    "body",
    [
        b"\xff\xfe\x00",
        b"\x89PNG\r\n\x1a\n\x00\x00",
        bytes(range(1, 256)),
        b"text\0text",
        codecs.BOM_UTF32_LE + "text".encode("utf-32-le")[:-1],
        codecs.BOM_UTF16_LE + b"\x00\xd8",
    ],
)
def test_binary_content_is_refused(body: bytes) -> None:
    with pytest.raises(UnreadableDocument):
        parsing.decode(body)


@pytest.mark.parametrize("text", ["", " \r\n\t", "\ufeff"])
def test_file_without_text_is_refused_by_name(text: str) -> None:
    with pytest.raises(UnreadableDocument, match=r"my file\.md"):
        parse(text)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Before.\n\n## The first heading ##\n\n# Another", "The first heading"),
        ("# C#\n\nText.", "C#"),
        ("\n\n  First line  \nsecond", "First line"),
        ("#\n\nText.", "#"),
        ("x" * (MAX_TITLE + 1), "my file"),
        ("# " + "x" * (MAX_TITLE + 1), "x" * MAX_TITLE),
    ],
)
def test_title_is_the_heading_or_the_first_line_or_the_file_name(text: str, title: str) -> None:
    assert parse(text).title == title


def test_plain_text_has_no_headings() -> None:
    assert parse("first line\n\n# no heading", kind="text").title == "first line"
