import socket
from pathlib import Path

import pytest

from core.settings import settings
from embedded.errors import CannotRun
from embedded.signals import StopSignals
from embedded.stack import Stack
from embedded.terminal import discard
from tests.support.configuration import Configure
from workers.accounts.secret import secret


@pytest.mark.parametrize("variable", ["PENSUM_PORT", "PENSUM_FLOWER_PORT"])
def test_port_in_use_is_reported_before_anything_starts(variable: str, tmp_path: Path, configure: Configure) -> None:
    home = tmp_path / "home"
    configure(PENSUM_HOME=home)
    with socket.create_server(("127.0.0.1", 0)) as other, StopSignals() as signals:
        configure(**{variable: str(other.getsockname()[1])})
        stack = Stack(settings(), signals, discard)
        with pytest.raises(CannotRun, match=variable):
            stack.start()
    assert not home.exists()


def test_site_that_others_can_reach_needs_a_secret_before_anything_starts(tmp_path: Path, configure: Configure) -> None:
    home = tmp_path / "home"
    configure(PENSUM_HOME=home, PENSUM_HOST="0.0.0.0", PENSUM_SECRET=None, PENSUM_ENVIRONMENT=None)  # noqa: S104
    secret.forget()
    with StopSignals() as signals, pytest.raises(CannotRun, match="PENSUM_HOST") as refusal:
        Stack(settings(), signals, discard).start()
    assert "PENSUM_SECRET is not set" in str(refusal.value)
    assert not home.exists()
