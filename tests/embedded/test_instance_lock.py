from pathlib import Path

import pytest

from embedded.errors import CannotRun
from embedded.instance_lock import hold_instance_lock


def test_a_second_instance_on_the_same_home_is_refused(tmp_path: Path) -> None:
    with (
        hold_instance_lock(tmp_path / "home"),
        pytest.raises(CannotRun, match=r"already runs in .*home"),
        hold_instance_lock(tmp_path / "home"),
    ):
        pass


def test_the_home_is_free_again_afterwards(tmp_path: Path) -> None:
    for _ in range(2):
        with hold_instance_lock(tmp_path):
            pass
