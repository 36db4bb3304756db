"""Fixtures for tests that run jobs of their own kinds."""

from tests.support.probe_jobs import broker, no_waiting_jobs, register
from tests.support.providers import free_slots

__all__ = ["broker", "free_slots", "no_waiting_jobs", "register"]
