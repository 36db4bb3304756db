import unicodedata

import pytest

from core.names import shown_name

JOINED = "क्\u200dष \u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645 👩\u200d🔬"


@pytest.mark.parametrize("mark", ["\u202e", "\u2066", "\u200f", "\u061c", "\u200b", "\ufeff", "\U000e0041"])
def test_mark_that_reorders_or_hides_is_dropped(mark: str) -> None:
    assert shown_name(f"invoice{mark}fdp.exe") == "invoicefdp.exe"


@pytest.mark.parametrize("name", [JOINED, "Ünïcödé 名前", "عنوان", "a\u0301"])
def test_name_keeps_its_letters_and_joiners(name: str) -> None:
    assert shown_name(name) == name


def test_every_bidirectional_control_is_dropped() -> None:
    controls = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
    found = [chr(code) for code in range(0x110000) if unicodedata.bidirectional(chr(code)) in controls]
    assert found
    assert [shown_name(mark) for mark in found] == [""] * len(found)
