"""What a check found: one line for a person."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from cli.output import print_json
from core.errors import AppError

Grade = Literal["ok", "warn", "FAIL"]

SUBJECT_WIDTH = 14
MOST_SHOWN = 3


@dataclass(frozen=True)
class Finding:
    """Whatever is not `ok` has a next step. Only `FAIL` keeps the worker from its jobs."""

    subject: str
    grade: Grade
    text: str
    next_step: str = ""

    def as_values(self) -> dict[str, str | None]:
        return {"subject": self.subject, "grade": self.grade, "text": self.text, "next_step": self.next_step or None}

    def __str__(self) -> str:
        line = f"{self.grade:<5} {self.subject:<{SUBJECT_WIDTH}} {self.text}"
        return f"{line.rstrip('.')}. Next: {self.next_step}" if self.next_step else line


def ok(subject: str, text: str) -> Finding:
    return Finding(subject, "ok", text)


def warn(subject: str, text: str, next_step: str) -> Finding:
    return Finding(subject, "warn", text, next_step)


def fail(subject: str, text: str, next_step: str) -> Finding:
    return Finding(subject, "FAIL", text, next_step)


def print_all(found: Iterable[Finding], *, as_json: bool) -> int:
    """Prints each as soon as it is there. Returns how many failed."""
    failed = 0
    for finding in found:
        if as_json:
            print_json([finding.as_values()])
        else:
            print(finding, flush=True)
        failed += finding.grade == "FAIL"
    return failed


Check = Callable[[], Iterable[Finding]]


def run(subject: str, check: Check) -> Iterator[Finding]:
    """One check that breaks does not keep the others from running."""
    try:
        yield from check()
    except AppError as error:
        yield fail(subject, error.detail, "see the lines above.")
    except Exception as error:  # what nobody foresaw is a finding too, and the other checks say more
        yield fail(subject, f"{type(error).__name__}: {error}", "report this, with the line.")


def some(items: Sequence[object]) -> str:
    """The first few, and how many more there are."""
    more = len(items) - MOST_SHOWN
    return ", ".join(map(str, items[:MOST_SHOWN])) + (f" and {more} more" if more > 0 else "")
