import os
import signal

import pytest

from embedded.signals import StopRequested, StopSignals


def test_signal_interrupts_the_wait_and_is_named() -> None:
    with StopSignals() as signals:
        os.kill(os.getpid(), signal.SIGTERM)
        with pytest.raises(StopRequested, match="SIGTERM"):
            signals.wait(60)
