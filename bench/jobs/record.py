"""What the bodies of the jobs wrote down."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.jobs.body import ENTRY
from bench.jobs.waiting import wait_until


@dataclass(frozen=True)
class Start:
    """Nanoseconds since the epoch."""

    began_at: int
    sent_at: int

    @property
    def latency_ms(self) -> float:
        return (self.began_at - self.sent_at) / 1e6


class Record:
    """Its size says how many jobs ran, so that waiting costs the machine nothing."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.write_bytes(b"")

    def __len__(self) -> int:
        return self.path.stat().st_size // ENTRY.size

    def starts(self, after: int = 0) -> list[Start]:
        return [Start(*entry) for entry in ENTRY.iter_unpack(self.path.read_bytes())][after:]

    def wait_for(self, count: int, *, seconds: float, check: Callable[[], None]) -> None:
        """`check` raises when there is no use in waiting."""

        def is_there() -> bool:
            check()
            return len(self) >= count

        wait_until(is_there, seconds=seconds, unless=lambda: f"only {len(self):,} of {count:,} jobs ran")


def per_second(starts: Sequence[Start]) -> float:
    """Between the first and the last, whatever came before: processes that start, connections that open."""
    moments = [start.began_at for start in starts]
    return (len(moments) - 1) / (max(moments) - min(moments)) * 1e9


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that so many do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * round(share * 100) // 100) - 1)]
