import pytest

from workers.cv.masking import MASK, masked

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
