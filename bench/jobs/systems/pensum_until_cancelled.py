"""Jobs of Pensum that run until they are cancelled."""

from bench.jobs.systems.pensum import send_until_cancelled as send

__all__ = ["send"]
