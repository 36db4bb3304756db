import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.email_addresses import normal_email


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ada@Example.org", "ada@example.org"),
        (" ada@example.org\n", "ada@example.org"),
        ("Änne@x.org", "a\u0308nne@x.org"),
    ],
)
def test_same_address_in_other_letters(one: str, other: str) -> None:
    assert normal_email(one) == normal_email(other)


@pytest.mark.parametrize("other", ["vİctim@x.org", "vıctim@x.org", "victim@x.or\u212a", "\uff56ictim@x.org"])
def test_letter_outside_of_ascii_makes_another_address(other: str) -> None:
    assert normal_email(other) not in {"victim@x.org", "victim@x.ork"}


def test_no_letter_outside_of_ascii_becomes_one_of_ascii() -> None:
    others = (chr(code) for code in range(128, sys.maxunicode) if code not in range(0xD800, 0xE000))
    assert [other for other in others if normal_email(other).isascii() and other.strip()] == []


@given(st.text())
def test_normal_form_of_a_normal_form_is_itself(email: str) -> None:
    assert normal_email(normal_email(email)) == normal_email(email)
