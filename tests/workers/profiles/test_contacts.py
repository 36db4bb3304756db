"""What other people do not see of a text."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workers.text.contact_texts import HELD_OUT, TUNED_ON
from workers.text import contacts
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


def marked_and_shown(text: str) -> tuple[str, str]:
    """The text with its marked parts blanked out, and as others see it."""
    hidden = re.sub(r"⟦(.*?)⟧", lambda match: MASK * len(match[1]), text)
    return hidden, masked(re.sub("[⟦⟧]", "", text))


@pytest.mark.parametrize("text", [*TUNED_ON, *HELD_OUT])
def test_pages_and_spelled_addresses_are_masked_and_nothing_else(text: str) -> None:
    hidden, shown = marked_and_shown(text)
    assert shown == hidden


def test_work_grows_with_the_text_alone() -> None:
    """No part of a pattern that may be repeated without end is tried again in another length."""
    for pattern in [*contacts.OF_PEOPLE, contacts.NUMBER, *contacts.AFTER_LABEL, contacts.HINT]:
        parsed = re._parser.parse(pattern.pattern, pattern.flags)
        assert list(endless_parts(parsed)) == []


def endless_parts(parsed: Any) -> Iterator[str]:
    for operation, argument in parsed:
        if str(operation) in ("MAX_REPEAT", "MIN_REPEAT") and str(argument[1]) == "MAXREPEAT":
            yield str(argument)
        for part in _parts(argument):
            yield from endless_parts(part)


def _parts(argument: Any) -> Iterator[Any]:
    """The patterns in an operation's argument."""
    if type(argument).__name__ == "SubPattern":
        yield argument
    elif isinstance(argument, list | tuple):
        for part in argument:
            yield from _parts(part)


@given(st.text(alphabet="ana@.+0123456789 /:-()\n我w#", max_size=200))
def test_every_character_keeps_its_place(text: str) -> None:
    shown = masked(text)
    assert all(after in (before, MASK) for before, after in zip(text, shown, strict=True))
    assert shown.count("\n") == text.count("\n")
