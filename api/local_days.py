"""Days in a learner's time zone. A day may have 23 or 25 hours, and may not begin at midnight."""

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo


def end_of_today(now: datetime, zone: str) -> datetime:
    """When the learner's tomorrow begins."""
    return start_of(now.astimezone(_zone(zone)).date() + timedelta(days=1), zone)


def start_of(when: datetime | date, zone: str) -> datetime:
    """A day's first moment, in UTC. A time stays what it is; without an offset it is the learner's."""
    if isinstance(when, datetime):
        return (when if when.tzinfo is not None else when.replace(tzinfo=_zone(zone))).astimezone(UTC)
    return datetime.combine(when, time.min, _zone(zone)).astimezone(UTC)


def _zone(name: str) -> tzinfo:
    """UTC also where the system has no table of time zones."""
    return UTC if name == "UTC" else ZoneInfo(name)
