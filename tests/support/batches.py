"""Batches of jobs whose size does not depend on how fast the machine is."""

import pytest

from workers.runtime import batch_size

A_DAY_SECONDS = 86_400.0


@pytest.fixture
def large_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """A slot claims its first job alone, then as many at once as its queue allows, and gives none of them back."""
    monkeypatch.setattr(batch_size, "next_limit", lambda limit, **measured: 1_000)
    monkeypatch.setattr(batch_size, "LONGEST_BATCH_SECONDS", A_DAY_SECONDS)
