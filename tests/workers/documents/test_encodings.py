import random
from contextlib import suppress

import pytest

from evaluation import encodings as evaluation
from evaluation.__main__ import failures
from tests.support.failures import each
from workers.documents import encodings, parsing
from workers.documents.encodings import NotText

SPANISH = "El niño pequeño soñó con una montaña; mañana habrá que enseñarle el otoño en España. ¿Qué más querría él?"


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize(
    "text",
    ["Hello, world.\n", "Größe\n\nMaß", "こんにちは、世界。\n", "你好，世界。再见。\n", "안녕하세요 세계\n", SPANISH],
)
def test_unicode_without_a_mark_is_certain(text: str, encoding: str) -> None:
    found = encodings.decode(text.encode(encoding))
    assert (found.text, found.encoding, found.certainty) == (text, encoding, "certain")
    assert encodings.decode("\ufeff".encode(encoding) + text.encode(encoding)) == found


def test_utf_16_without_any_ascii_is_certain() -> None:
    text = "祖父は毎朝、川のほとりまで歩いて魚に餌をやっていました。帰り道には必ず古い橋の上で立ち止まります。"
    assert encodings.decode(text.encode("utf-16-le")).text == text


@pytest.mark.parametrize(
    ("encoding", "text"), [("iso2022_jp", "日本語のテキスト。ABC"), ("iso2022_kr", "한국어 텍스트")]
)
def test_escape_sequences_are_certain(encoding: str, text: str) -> None:
    found = encodings.decode(text.encode(encoding))
    assert (found.text, found.encoding, found.certainty) == (text, encoding.replace("iso2022_", "iso-2022-"), "certain")


def test_colours_of_a_terminal_are_ascii() -> None:
    text = "\x1b[31mred\x1b(B\x1b[m and plain"
    assert encodings.decode(text.encode()) == encodings.Decoded(text, "utf-8", "certain")


@pytest.mark.parametrize(
    ("encoding", "named"),
    [
        ("cp1252", "windows-1252"),
        ("mac_roman", "macintosh"),
        ("cp850", "cp850"),
    ],
)
def test_language_decides_among_encodings_of_its_letters(encoding: str, named: str) -> None:
    found = encodings.decode(SPANISH.encode(encoding))
    assert (found.text, found.encoding, found.certainty) == (SPANISH, named, "likely")


def test_few_letters_are_doubtful_and_the_document_says_so() -> None:
    parsed = parsing.parse("caf\xe9".encode("latin-1"), path="a.txt", kind="text")
    assert (parsed.text, parsed.encoding, parsed.encoding_certainty) == ("café", "windows-1252", "doubtful")
    assert "windows-1252" in parsed.warnings[0]
    sure = parsing.parse("café".encode(), path="a.txt", kind="text")
    assert (sure.encoding, sure.encoding_certainty, sure.warnings) == ("utf-8", "certain", ())


def test_windows_bytes_pasted_into_utf_8_are_read_as_such() -> None:
    body = ("Größe und Länge, Übung. " * 10).encode() + "Maß".encode("cp1252")
    found = encodings.decode(body)
    assert (found.text[-3:], found.text[:5], found.certainty) == ("Maß", "Größe", "doubtful")


@pytest.mark.parametrize("declared", ["windows-1250", "x-mac-cyrillic"])
def test_declared_charset_counts_unless_the_bytes_are_unicode(declared: str) -> None:
    text = "žluťoučký" if declared == "windows-1250" else "привет"
    body = text.encode("cp1250" if declared == "windows-1250" else "mac_cyrillic")
    assert encodings.decode(body, declared=declared) == encodings.Decoded(text, declared, "declared")
    assert encodings.decode(text.encode(), declared=declared).certainty == "certain"
    assert encodings.decode(b"plain", declared="utf-16").text == "plain"


def test_noise_is_no_text() -> None:
    for check in each(range(20)):
        with check as seed:
            noise = random.Random(seed)
            with pytest.raises((NotText, parsing.UnreadableDocument)):
                parsing.decode(noise.randbytes(noise.choice([40, 400, 4_000])))


@pytest.mark.parametrize(
    "body", [b"\xff" * 2_000_000, b"\xe9 " * 1_000_000, bytes(range(128, 256)) * 10_000], ids=["one", "words", "all"]
)
def test_large_bodies_are_decided_from_a_sample(body: bytes) -> None:
    """One that looked at every word for every encoding would run into the time limit of the tests."""
    with suppress(NotText):
        assert encodings.decode(body).certainty in ("likely", "doubtful")


def test_held_out_texts_are_read_as_they_were_written() -> None:
    assert failures(evaluation.measure(), evaluation.LEAST, evaluation.MOST) == []
