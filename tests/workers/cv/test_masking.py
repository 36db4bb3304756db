import pytest

from workers.cv.masking import masked
from workers.text.contacts import MASK

CV = """Maria Schmidt
Musterstraße 5, 10115 Berlin
maria@example.org | +49 151 12345678
Date of birth: 12.03.1985
Nationality: German
Marital status: married, two children

Experience
2019 - 2023 Developer. Maria led a team.
"""


@pytest.mark.parametrize(
    "personal", ["Maria", "Schmidt", "Musterstraße", "example.org", "12345678", "1985", "Nationality", "two children"]
)
def test_who_somebody_is_is_masked(personal: str) -> None:
    assert personal in CV
    assert personal not in masked(CV)


def test_what_somebody_can_stays_in_its_place() -> None:
    shown = masked(CV)
    assert len(shown) == len(CV)
    assert shown.count("\n") == CV.count("\n")
    assert "2019 - 2023 Developer. " in shown
    assert MASK in shown


@pytest.mark.parametrize(
    "line",
    [
        "Born in Graz, 12.03.1985",
        "Geboren 1985 in Graz",
        "Née le 12 mars 1985",
        "Nacida el 12.3.1985",
        "Urodzona 12.03.1985",
    ],
)
def test_line_with_a_personal_date_is_masked(line: str) -> None:
    assert "1985" not in masked(f"Experience\n2019 - 2023 Developer\n{line}\n")
