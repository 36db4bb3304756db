from datetime import date

import pytest

from workers.stories.dates import dates_in, start_of_life_in
from workers.stories.told_date import parse_edtf

TODAY = date(2026, 11, 23)
BORN = 1940


@pytest.mark.parametrize(
    ("language", "text", "edtf"),
    [
        ("en", "It was about 1962.", "1962~"),
        ("en", "When I was seven, we moved.", "1947~"),
        ("en", "In the war my father was away.", "1939/1945"),
        ("en", "In the early sixties we had no car.", "1960~/1963~"),
        ("en", "She died on 3 May 1962.", "1962-05-03"),
        ("en", "We lived there from 1958 to 1963.", "1958/1963"),
        ("en", "I graduated in nineteen sixty-two.", "1962"),
        ("de", "Als ich sieben Jahre alt war, zogen wir um.", "1947~"),
        ("de", "Anfang der sechziger Jahre kamen wir her.", "1960~/1963~"),
        ("fr", "Pendant la guerre, il était absent.", "1939/1945"),
        ("es", "Durante la guerra pasó hambre.", "1936/1939"),
        ("pt", "Aos vinte e um anos casei-me.", "1961~"),
        ("pl", "Na początku lat sześćdziesiątych.", "1960~/1963~"),
    ],
)
def test_date_is_read_as_it_is_told(language: str, text: str, edtf: str) -> None:
    assert [one.counted_from(BORN).edtf for one in dates_in(text, language, today=TODAY)] == [edtf]


@pytest.mark.parametrize(
    "text", ["We had 1,962 sheep.", "It cost 2000 pounds.", "When my brother was seven, we moved."]
)
def test_other_numbers_are_no_dates(text: str) -> None:
    assert [one for one in dates_in(text, "en", today=TODAY) if one.years or one.age] == []


def test_years_later_count_from_the_date_before() -> None:
    found = dates_in("In 1950 we left. Three years later we came back.", "en", today=TODAY)
    assert [one.years for one in found] == [(1950, 1950), (1953, 1953)]


def test_only_the_narrators_own_start_counts() -> None:
    assert start_of_life_in("I was born in March 1940 in Leeds.", "en", today=TODAY) == 1940
    assert start_of_life_in("My sister was born in 1944.", "en", today=TODAY) is None


@pytest.mark.parametrize("text", ["1962", "1962~", "196X", "1939/1945", "1960~/1963~", "1962-05", "1962-05-03"])
def test_edtf_is_read_as_it_is_written(text: str) -> None:
    parsed = parse_edtf(text)
    assert parsed is not None
    assert parsed.edtf == text
