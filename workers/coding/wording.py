"""What a learner reads about their code. All that came out of the sandbox is quoted, shortened and made printable."""

import builtins
from collections.abc import Sequence
from typing import Any

from workers.sandbox.types import Ending, Foreign, NoEntry, NotPython, NoValue, Outcome, Raised, Returned

MOST_SHOWN = 300

ENDINGS: dict[Ending, str] = {
    "time": "took too long",
    "too large": "returned too much, or too much came out of it",
    "exited": "ended its process before it returned",
    "crashed": "crashed Python",
    "garbled": "sent something that is no value",
    "stopped": "did not run: the tests before it took all the time",
}


def shown(value: Any) -> str:
    """As Python would write it."""
    return printable(f"<{value.type_name}>" if isinstance(value, Foreign) else repr(value))


def printable(text: str) -> str:
    clean = "".join(one if one.isprintable() else one.encode("unicode_escape").decode() for one in text[:MOST_SHOWN])
    return clean + (" ..." if len(text) > MOST_SHOWN else "")


def call(entry: str, arguments: Sequence[Any]) -> str:
    return printable(f"{entry}({', '.join(map(repr, arguments))})")


def got(outcome: Outcome) -> str:
    """Of a test that the learner may see."""
    match outcome:
        case Returned(value):
            return shown(value)
        case Raised(type_name, message, line):
            return printable(f"{type_name}: {message}" if message else type_name) + _in_line(line)
        case NoValue(ending):
            return ENDINGS[ending]
        case NotPython() | NoEntry():
            return "did not run"


def reason(outcome: Outcome, expected: Any) -> str:
    """Of a visible test, behind the call."""
    match outcome:
        case Returned(value):
            hint = " (does it `return` its result?)" if value is None else ""
            return f"returned {shown(value)}, expected {shown(expected)}{hint}"
        case Raised():
            return f"raised {got(outcome)}"
    return got(outcome)


def hidden_reason(outcome: Outcome) -> str:
    """Of a hidden test: nothing through which the code could show its input."""
    match outcome:
        case Returned():
            return "returned something else than expected"
        case Raised(type_name, _, line):
            known = getattr(builtins, type_name, None)
            is_known = isinstance(known, type) and issubclass(known, BaseException)
            return f"raised {type_name if is_known else 'an error'}{_in_line(line)}"
    return got(outcome)


def no_python(outcome: NotPython) -> str:
    place = "" if outcome.line is None else f" in line {outcome.line}"
    if outcome.line is not None and outcome.column is not None:
        place += f", column {outcome.column}"
    return f"This is no Python{place}: {printable(outcome.message)}."


def _in_line(line: int | None) -> str:
    return "" if line is None else f" (line {line})"
