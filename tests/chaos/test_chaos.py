"""The whole platform under load and faults, for two minutes. `make chaos` takes ten."""

from pathlib import Path

import pytest
from rich.console import Console

from tests.chaos.report import print_outcome
from tests.chaos.run import Settings, run

pytestmark = [pytest.mark.system, pytest.mark.timeout(420)]


def test_no_promise_is_broken_under_faults(tmp_path: Path) -> None:
    console = Console(width=160)
    outcome = run(Settings(seed=7, minutes=2), tmp_path / "home", console)
    print_outcome(console, outcome)
    assert outcome.is_passed
    assert outcome.accepted == outcome.planned
    assert len(outcome.recovery_seconds) == 12
