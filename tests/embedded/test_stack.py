import socket
from pathlib import Path

import pytest

from embedded.errors import CannotRun
from embedded.settings import RuntimeSettings
from embedded.signals import StopSignals
from embedded.stack import Stack
from embedded.terminal import discard


@pytest.mark.parametrize("variable", ["PENSUM_PORT", "PENSUM_FLOWER_PORT"])
def test_port_in_use_is_reported_before_anything_starts(
    variable: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    monkeypatch.setenv("PENSUM_HOME", str(home))
    with socket.create_server(("127.0.0.1", 0)) as other, StopSignals() as signals:
        monkeypatch.setenv(variable, str(other.getsockname()[1]))
        stack = Stack(RuntimeSettings(), signals, discard)
        with pytest.raises(CannotRun, match=variable):
            stack.start()
    assert not home.exists()
