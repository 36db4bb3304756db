"""Each process of the platform under test loads this at its start (`environment_with_holder`): a worker that gets
SIGUSR2 has its next job never let go of the interpreter."""

import re
import signal
import sys

FOREVER = "a" * 60 + "!"


def _hold_at_next_job(*_: object) -> None:
    handlers = sys.modules["tasks.handlers"].HANDLERS
    for kind in ("llm.embed", "llm.generate"):
        handlers[kind, "run"] = lambda *_: re.match("(a+)+$", FOREVER)


signal.signal(signal.SIGUSR2, _hold_at_next_job)
