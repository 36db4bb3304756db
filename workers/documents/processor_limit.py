"""A processor time limit for parsers: a small crafted file can keep a parser busy for hours, and everybody waiting."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from core.errors import Permanent


class ParserOutOfTime(Permanent):
    """Reading the file takes more processor time than the parser may use. Split it, or save it in a simpler format."""

    slug = "parser-out-of-time"


@contextmanager
def enforced(seconds: float) -> Iterator[None]:
    """Raises `ParserOutOfTime` where this process uses more processor time within the block. Elsewhere than in
    a main thread, where no signal arrives, nothing is limited: the children of the `cpu` worker parse in theirs.

    Time during which the process does not run does not count, so a loaded machine fails no file. A C library that
    never returns is not interrupted: the time limit of the job ends it.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGPROF, _give_up)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def _give_up(number: int, frame: FrameType | None) -> None:
    raise ParserOutOfTime
