"""Fixtures for tests that run jobs of their own kinds."""

from tests.support.probe_jobs import broker, no_waiting_jobs, register

__all__ = ["broker", "no_waiting_jobs", "register"]
