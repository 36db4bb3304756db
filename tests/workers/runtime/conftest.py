"""Fixtures for tests that run jobs of their own kinds."""

from tests.support.batches import large_batches
from tests.support.probe_jobs import broker, no_waiting_jobs, register
from tests.support.providers import free_slots

__all__ = ["broker", "free_slots", "large_batches", "no_waiting_jobs", "register"]
