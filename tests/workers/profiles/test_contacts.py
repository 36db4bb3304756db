"""What other people do not see of a text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workers.text.contacts import MASK, masked

CONTACTS = (
    "ana.silva+post@mail.example.org",
    "ana (at) example (dot) org",
    "ana＠example.org",
    "+351 900 000 000",
    "+49 (0)30 1234567",
    "00351 900 000 000",
    "(555) 012-3456",
    "0900 1999 123",
    "https://example.org/ana?tab=1",
    "www.example.org",
    "linkedin.com/in/ana-silva",
    "pt.linkedin.com/in/ana-silva",
    "t.me/anasilva",
    "@ana_silva",
    "Hauptstraße 125",
    "12 Baker Street",
)


@pytest.mark.parametrize(
    "around", ["Write to {}, please.", "{}", "我教数学，{}欢迎联系。", "เขียนถึง {} ได้", "| **{}** |\n"]
)
@pytest.mark.parametrize("contact", CONTACTS)
def test_contact_data_is_masked_and_nothing_else(contact: str, around: str) -> None:
    assert masked(around.format(contact)) == around.format(MASK * len(contact))


def test_address_in_a_script_without_spaces_is_masked() -> None:
    assert masked("写信到 王伟@例子.中国 给我") == f"写信到 {MASK * 8} 给我"


def test_number_after_a_label_may_be_short() -> None:
    assert masked("Tel. 4471234, 电话：4471234") == f"Tel. {MASK * 7}, 电话：{MASK * 7}"


@pytest.mark.parametrize(
    "text",
    [
        "From 2015 - 2019 and 01.09.2019 - 31.12.2023 I kept 30 hives at 100 % and/or more.",
        "I taught 30 children to drive, and read Vaswani et al. 2017 on TCP/IP.",
        "On 2019-01-05 2020-02-03 we sold 1,250 jars @ 4.50 each.",
        "我从2015年到2019年在北京教数学。",
    ],
)
def test_years_and_amounts_stay(text: str) -> None:
    assert masked(text) == text


@given(st.text(alphabet="ana@.+0123456789 /:-()\n我w#", max_size=200))
def test_every_character_keeps_its_place(text: str) -> None:
    shown = masked(text)
    assert all(after in (before, MASK) for before, after in zip(text, shown, strict=True))
    assert shown.count("\n") == text.count("\n")
