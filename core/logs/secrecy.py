"""What never stands in a log: passwords and keys, wherever they turn up, and what an exception quotes of its input."""

import re
import traceback
from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from pydantic import BaseModel, SecretStr

from core.errors import AppError

HIDDEN = "..."
SHORTEST = 8  # of a setting: a shorter value is part of too many words

PATTERNS = (
    (re.compile(r"(://)[^/@\s]*@"), rf"\g<1>{HIDDEN}@"),
    (
        re.compile(r"([?&](?:\w*token|\w*key|code|state|secret|password|sig(?:nature)?)=)[^&\s'\"]+", re.I),
        rf"\g<1>{HIDDEN}",
    ),
    (re.compile(r"\b(bearer|basic) +[\w.~+/=-]{8,}", re.I), rf"\g<1> {HIDDEN}"),
    (re.compile(r"\b(pk|whsec|sk|ghp|gho)([_-])[\w+/=-]{12,}"), rf"\g<1>\g<2>{HIDDEN}"),
    (re.compile(r"\beyJ[\w-]+\.[\w-]+\.[\w-]+"), HIDDEN),
    (re.compile(r"(\binput_value=).*?(, input_type=)", re.S), rf"\g<1>{HIDDEN}\g<2>"),
    (re.compile(r"\bDETAIL: .*?(?= (?:HINT|CONTEXT|QUERY|STATEMENT): |$)", re.S), f"DETAIL: {HIDDEN}"),
)

SPEAKING_MODULES = frozenset({"builtins", "json.decoder"})
SPEAKING = (AttributeError, ImportError, NameError, NotImplementedError, OSError, RecursionError, TypeError)
"""Their messages name parts of the code, files and system errors, not values."""


class Secrets:
    """Hides the values of secret settings and whatever looks like a secret."""

    def __init__(self, values: Iterable[str] = ()) -> None:
        longest_first = sorted({value for value in values if len(value) >= SHORTEST}, key=len, reverse=True)
        self._values = re.compile("|".join(map(re.escape, longest_first))) if longest_first else None

    def hide(self, text: str) -> str:
        if self._values is not None:
            text = self._values.sub(HIDDEN, text)
        for pattern, replacement in PATTERNS:
            text = pattern.sub(replacement, text)
        return text


def secret_values(settings: Any) -> Iterator[str]:
    """Of a model or a dataclass, and of what they hold: secrets, and the passwords of URLs."""
    if isinstance(settings, SecretStr):
        yield settings.get_secret_value()
    elif isinstance(settings, str):
        yield from re.findall(r"://[^/@:\s]*:([^/@\s]+)@", settings)
    elif isinstance(settings, BaseModel):
        for name, field in type(settings).model_fields.items():
            value = getattr(settings, name)
            yield from [value] if isinstance(value, str) and not field.repr else ()
            yield from secret_values(value)
    elif is_dataclass(settings):
        for own in fields(settings):
            yield from secret_values(getattr(settings, own.name))
    elif isinstance(settings, dict):
        for value in settings.values():
            yield from secret_values(value)
    elif isinstance(settings, list | tuple):
        for value in settings:
            yield from secret_values(value)


def told(error: BaseException) -> str:
    """Type and message, without what the message may quote: a value of a statement, a field of a body, an output."""
    name = f"{type(error).__module__}.{type(error).__qualname__}".removeprefix("builtins.")
    message = _message(error)
    return f"{name}: {message}" if message else name


def _message(error: BaseException) -> str:
    if isinstance(error, AppError):
        return error.slug
    cause = getattr(error, "orig", None) or error
    if code := getattr(cause, "pgcode", None) or getattr(cause, "sqlstate", None):
        constraint = getattr(getattr(cause, "diag", cause), "constraint_name", None)
        return f"{code} ({constraint})" if constraint else str(code)
    is_speaking = isinstance(error, SPEAKING) or type(error).__name__ == "JSONDecodeError"
    return str(error) if is_speaking and type(error).__module__ in SPEAKING_MODULES else ""


def render_traceback(error: BaseException) -> str:
    """As Python prints it, with `told` for each exception of the chain."""
    return "\n".join(_lines(error, set()))


def _lines(error: BaseException, seen: set[int]) -> Iterator[str]:
    seen.add(id(error))
    before, words = error.__cause__, "The above exception was the direct cause of the following exception:"
    if before is None and not error.__suppress_context__:
        before, words = error.__context__, "During handling of the above exception, another exception occurred:"
    if before is not None and id(before) not in seen:
        yield from (*_lines(before, seen), "", words, "")
    yield "Traceback (most recent call last):"
    yield "".join(traceback.format_tb(error.__traceback__)).rstrip("\n")
    yield told(error)
    for part in error.exceptions if isinstance(error, BaseExceptionGroup) else ():
        if id(part) not in seen:
            yield from ("", "One of the group:", *_lines(part, seen))
