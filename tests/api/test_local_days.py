from datetime import UTC, date, datetime, timedelta

import pytest

from api.local_days import end_of_today, start_of


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("now", "zone", "end"),
    [
        ("2026-11-23T12:00Z", "UTC", "2026-11-24T00:00Z"),
        ("2026-11-23T23:30Z", "Europe/Warsaw", "2026-11-24T23:00Z"),
        ("2026-11-23T12:00Z", "Pacific/Kiritimati", "2026-11-24T10:00Z"),
        ("2026-11-23T12:00Z", "Pacific/Pago_Pago", "2026-11-24T11:00Z"),
        ("2026-11-23T12:00Z", "Asia/Kathmandu", "2026-11-23T18:15Z"),
    ],
)
def test_today_ends_at_midnight_of_the_learner(now: str, zone: str, end: str) -> None:
    assert end_of_today(at(now), zone) == at(end)


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 6, 1), 24)])
def test_day_of_the_clock_change_has_another_length(day: date, hours: int) -> None:
    start = start_of(day, "Europe/Berlin")
    assert start_of(day + timedelta(days=1), "Europe/Berlin") - start == timedelta(hours=hours)
    assert end_of_today(start + timedelta(hours=hours - 1), "Europe/Berlin") == start + timedelta(hours=hours)


def test_time_without_an_offset_is_the_learners() -> None:
    assert start_of(datetime(2026, 7, 1, 8), "Europe/Paris") == datetime(2026, 7, 1, 6, tzinfo=UTC)
    assert start_of(at("2026-07-01T08:00+00:00"), "Europe/Paris") == datetime(2026, 7, 1, 8, tzinfo=UTC)
