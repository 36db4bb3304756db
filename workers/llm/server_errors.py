"""Tables from what a server says of a failure to the platform's error. Each provider has one; the first row counts."""

import email.utils
import math
import re
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from workers.llm.believed import believed_context
from workers.llm.gateway import (
    CredentialsRefused,
    ModelError,
    ModelMissing,
    ModelUnavailable,
    PromptTooLong,
)

LONGEST_MESSAGE = 500  # characters; the rest of a proxy's error page adds nothing

DIGITS = re.compile("[0-9]{1,9}")
# "Please try again in 1m20.5s", or "in 350ms".
AGAIN_IN = re.compile(
    r"try again in (?=\d)(?:(\d+)h)?(?:(\d+)m(?!s))?(?:(\d+(?:\.\d*)?) ?s)?(?:(\d+)ms)?", re.IGNORECASE | re.ASCII
)

# Servers word it differently; the first that matches counts, so "(4900 in the messages" before "requested 5000".
PROMPT_TOKENS = (
    r"too long: (\d+) tokens",
    r"\((\d+) (?:in the messages|of text input)",
    r"resulted in (\d+) tokens",
    r"(\d+) input tokens",
    r"request contains (\d+) tokens",
    r"request \((\d+) tokens\)",
    r"requested (?:about )?(\d+) tokens",
    r"exceed context limit: (\d+)",
)
CONTEXT_TOKENS = (
    r"> (\d+) maximum",
    r"(?:context|prompt|model) length is (?:only )?(\d+)",
    r"limit of (\d+) tokens",
    r"context size \((\d+)",
    r"exceed context limit: [^>]*> (\d+)",
)


@dataclass(frozen=True)
class Reported:
    """What a server said. `status` is None inside a stream; `kinds` are its `type` and `code`."""

    message: str
    status: int | None = None
    kinds: frozenset[str] = frozenset()
    fields: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Row:
    """Holds for a report with one of the statuses, or of the kinds, or with the words in its message."""

    error: type[ModelError]
    statuses: Collection[int] = ()
    kinds: Collection[str] = ()
    words: re.Pattern[str] | None = None

    def holds(self, reported: Reported) -> bool:
        return (
            reported.status in self.statuses
            or not reported.kinds.isdisjoint(self.kinds)
            or (self.words is not None and self.words.search(reported.message) is not None)
        )


@dataclass(frozen=True)
class Asked:
    """Which server was asked, for which model; `key_setting` is where its key stands."""

    server: str
    model: str
    key_setting: str


def words(*alternatives: str) -> re.Pattern[str]:
    return re.compile("|".join(alternatives), re.IGNORECASE)


def model_error(table: Sequence[Row], reported: Reported, asked: Asked, otherwise: type[ModelError]) -> ModelError:
    kind = next((row.error for row in table if row.holds(reported)), otherwise)
    if kind is PromptTooLong:
        return _too_long(reported, asked)
    if kind is CredentialsRefused:  # without the server's message, which may repeat the key
        return kind(f"{asked.server} refused the credentials. Check {asked.key_setting}.")
    message = reported.message[:LONGEST_MESSAGE]
    if kind is ModelMissing:
        return kind(f"{asked.server} has no model {asked.model!r}: {message} Name another model, or check the address.")
    detail = f"{asked.server} returned an error: {message}"
    if issubclass(kind, ModelUnavailable):
        return kind(detail, retry_after_seconds=_pause_seconds(reported))
    return kind(detail)


def digits(told: object) -> int | None:
    """The number, where it is one of a few digits: Python refuses to read thousands of them."""
    return int(str(told)) if DIGITS.fullmatch(str(told)) else None


def _pause_seconds(reported: Reported) -> int | None:
    """A stream's error has no headers: some servers have them in its `metadata`, and others say it in words."""
    metadata = reported.fields.get("metadata")
    metadata = metadata if isinstance(metadata, Mapping) else {}
    inner = metadata.get("headers")
    inner = {str(name).lower(): str(value) for name, value in inner.items()} if isinstance(inner, Mapping) else {}
    told = (reported.fields.get("retry_after"), metadata.get("retry_after_seconds"), _in_words(reported.message))
    given = [reported.headers.get("retry-after"), inner.get("retry-after"), *told]
    found = (_seconds(str(one)) for one in given if one is not None)
    return next((seconds for seconds in found if seconds is not None), None)


def _in_words(message: str) -> str | None:
    found = AGAIN_IN.search(message)
    if found is None:
        return None
    hours, minutes, seconds, milliseconds = (float(part or 0) for part in found.groups())
    return str(hours * 3600 + minutes * 60 + seconds + milliseconds / 1000)


def _seconds(value: str) -> int | None:
    """Of `Retry-After`: seconds, also with a fraction, or a date."""
    value = value.strip()
    try:
        seconds = float(value)
    except ValueError:
        try:
            given = email.utils.parsedate_tz(value)
            seconds = math.inf if given is None else email.utils.mktime_tz(given) - time.time()
        except (ValueError, OverflowError):
            return None
    return max(0, math.ceil(seconds)) if math.isfinite(seconds) else None


def _too_long(reported: Reported, asked: Asked) -> PromptTooLong:
    prompt = _number(reported.fields.get("n_prompt_tokens"), PROMPT_TOKENS, reported.message)
    context = _number(reported.fields.get("n_ctx"), CONTEXT_TOKENS, reported.message)
    if prompt is None or context is None:
        return PromptTooLong(f"The prompt is too long for {asked.model!r}. Shorten it, or name another model.")
    return PromptTooLong(
        f"The prompt has {prompt} tokens, and the context of {asked.model!r} has {context} for prompt and output "
        "together. Shorten it, or name another model.",
        prompt_tokens=prompt,
        context_tokens=context,
    )


def _number(given: Any, patterns: Sequence[str], message: str) -> int | None:
    found = (re.search(pattern, message) for pattern in patterns)
    return believed_context(given, *(digits(match[1]) for match in found if match))
