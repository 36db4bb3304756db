from pathlib import Path

import pytest

from embedded.errors import CannotRun
from embedded.instance_lock import hold_instance_lock


def test_second_instance_with_the_same_home_is_refused(tmp_path: Path) -> None:
    with (
        hold_instance_lock(tmp_path / "home"),
        pytest.raises(CannotRun, match=r"already runs in .*home"),
        hold_instance_lock(tmp_path / "home"),
    ):
        pass


def test_lock_is_released_afterwards(tmp_path: Path) -> None:
    for _ in range(2):
        with hold_instance_lock(tmp_path):
            pass
