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
        ("ada@münchen.example", "ada@xn--mnchen-3ya.example"),
        ("ada@mu\u0308nchen.example", "ada@XN--MNCHEN-3YA.example"),
        ("ada@MÜNCHEN.example", "Ada@xn--Mnchen-3ya.Example"),
        ("ada@post.faß.example", "ada@post.xn--fa-hia.example"),
        ("ada@例え.テスト", "ada@xn--r8jz45g.xn--zckzah"),
        ("ada@例え。テスト", "ada@xn--r8jz45g.xn--zckzah"),
        ("ada@παράδειγμα.example", "ada@xn--hxajbheg2az3al.example"),
    ],
)
def test_same_address_in_other_letters(one: str, other: str) -> None:
    assert normal_email(one) == normal_email(other)


@pytest.mark.parametrize("other", ["vİctim@x.org", "vıctim@x.org", "victim@x.or\u212a", "\uff56ictim@x.org"])
def test_letter_outside_of_ascii_makes_another_address(other: str) -> None:
    assert normal_email(other) not in {"victim@x.org", "victim@x.ork"}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ada@fass.example", "ada@xn--fa-hia.example"),  # ß is a letter of its own in domains
        ("xn--mnchen-3ya@x.org", "münchen@x.org"),  # no domain
        ("xn--mnchen-3ya", "münchen"),
        ("ada@abc.example", "ada@xn--abc-.example"),  # nobody encodes letters of ASCII
        ("ada@münchen.example", "ada@xn--mnchen-3yb.example"),
    ],
)
def test_other_addresses_stay_others(one: str, other: str) -> None:
    assert normal_email(one) != normal_email(other)


@pytest.mark.parametrize(
    "domain", ["xn--", "xn--a\u00fc", "xn---", "xn--999999999", "xn--mnchen-3ya-xn--a", "@", "..", "\u3002"]
)
def test_domain_that_nobody_can_decode_stays(domain: str) -> None:
    normal = normal_email(f"ada@{domain}")
    assert normal_email(normal) == normal
    assert normal.startswith("ada@")


def test_no_letter_outside_of_ascii_becomes_one_of_ascii() -> None:
    others = (chr(code) for code in range(128, sys.maxunicode) if code not in range(0xD800, 0xE000))
    assert [other for other in others if normal_email(other).isascii() and other.strip()] == []


@given(st.text())
def test_normal_form_of_a_normal_form_is_itself(email: str) -> None:
    assert normal_email(normal_email(email)) == normal_email(email)
