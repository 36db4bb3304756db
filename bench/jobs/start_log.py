"""The log in which the jobs of a bench note when they began."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.common.waiting import wait_until
from bench.jobs.job_body import ENTRY


@dataclass(frozen=True)
class Start:
    """Nanoseconds since the epoch."""

    began_at: int
    sent_at: int

    @property
    def latency_ms(self) -> float:
        return (self.began_at - self.sent_at) / 1e6


class StartLog:
    """The size of its file says how many jobs ran, so that waiting takes no time from the machine."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.write_bytes(b"")

    def __len__(self) -> int:
        return self.path.stat().st_size // ENTRY.size

    def starts(self, after: int = 0) -> list[Start]:
        return [Start(*entry) for entry in ENTRY.iter_unpack(self.path.read_bytes())][after:]

    def wait_for(self, count: int, *, seconds: float, check: Callable[[], None]) -> None:
        """`check` raises when waiting has become pointless."""

        def is_reached() -> bool:
            check()
            return len(self) >= count

        wait_until(is_reached, seconds=seconds, unless=lambda: f"only {len(self):,} of {count:,} jobs ran")


def per_second(starts: Sequence[Start]) -> float:
    """From the first start to the last: process start and connecting before it do not count."""
    moments = [start.began_at for start in starts]
    return (len(moments) - 1) / (max(moments) - min(moments)) * 1e9
