"""The whole platform under load and faults, in about two minutes. `make chaos` does it for longer."""

from pathlib import Path

import pytest
from rich.console import Console

from tests.chaos.report import print_outcome
from tests.chaos.run import Settings, run

pytestmark = [pytest.mark.slow, pytest.mark.timeout(420)]


def test_no_job_is_lost_doubled_or_stuck_whatever_is_killed(tmp_path: Path) -> None:
    console = Console(width=160)
    outcome = run(Settings(seed=7, minutes=2), tmp_path / "home", console)
    print_outcome(console, outcome)
    assert outcome.is_kept
    assert outcome.accepted == outcome.planned
    assert len(outcome.resumed) == 7
