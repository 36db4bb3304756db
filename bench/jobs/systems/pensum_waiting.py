"""Jobs of Pensum that wait to be cancelled."""

from bench.jobs.systems.pensum import send_waiting as send

__all__ = ["send"]
