"""What every job of the bench does, whatever runs it: it writes down when it began and when it was sent."""

import os
import struct
import time
from functools import cache

ENTRY = struct.Struct("<qq")


def run(sent_at: int) -> int:
    """Times are in nanoseconds since the epoch."""
    os.write(_record(), ENTRY.pack(time.time_ns(), sent_at))
    return sent_at


@cache
def _record() -> int:
    return os.open(os.environ["BENCH_RECORD"], os.O_WRONLY | os.O_APPEND)
