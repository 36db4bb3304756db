"""Ollama's errors as the platform's: one table, from what a real server was seen to answer."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from workers.llm.believed import believed_context
from workers.llm.gateway import (
    CredentialsRefused,
    ModelBusy,
    ModelError,
    ModelLoading,
    ModelMissing,
    ModelRateLimited,
    ModelRequestRefused,
    ModelUnavailable,
    ModelUnfit,
    PromptTooLong,
)

IN_A_STREAM = -1  # the status that Ollama's client gives an error line after status 200
REFUSED = "Ollama's server refused the credentials. Check OLLAMA_API_KEY."
LONGEST_MESSAGE = 500  # characters; the rest of a proxy's error page adds nothing

Task = Literal["chat", "vectors"]


@dataclass(frozen=True)
class Rule:
    """An error with one of these statuses (None: any) and this text."""

    statuses: Sequence[int] | None
    text: str
    error: type[ModelError]


# The first that fits counts.
RULES: Sequence[Rule] = (
    Rule(None, "longer than the context length|exceeds the (?:available )?context|exceed_context_size", PromptTooLong),
    Rule(None, "does not support (?:chat|generate|completion|embed)", ModelUnfit),
    Rule([501], "", ModelUnfit),
    Rule([429], "", ModelRateLimited),
    Rule([503], "server busy", ModelBusy),
    Rule([500, 502, 503, 504, IN_A_STREAM], "loading model|model is loading", ModelLoading),
    Rule([403], "cloud is disabled", ModelMissing),
    Rule([401, 403], "", CredentialsRefused),
    Rule([404], "^404 page not found", ModelUnavailable),  # something else than Ollama is listening
    Rule([404], "", ModelMissing),
    Rule([408], "", ModelUnavailable),
    Rule(range(400, 500), "", ModelRequestRefused),
    # Ollama says 500 to these, though the request is wrong and stays so.
    Rule(
        range(500, 600),
        r"^(?:invalid format|invalid options?|option \".*\" must be|failed to parse (?:grammar|format))",
        ModelRequestRefused,
    ),
)
"""What no rule fits is `ModelUnavailable`: a server that fails, a proxy whose server is away, a model process that died
in the middle of a stream ("unexpected EOF")."""


def model_error(
    status: int, text: str, *, model: str, task: Task = "chat", retry_after_seconds: int | None = None
) -> ModelError:
    message, fields = read_error(text)
    told = f"Ollama returned an error: {message[:LONGEST_MESSAGE]}"
    match _class_of(status, f"{message} {fields.get('type', '')}"):
        case error if error is PromptTooLong:
            return _too_long(model, fields)
        case error if error is ModelUnfit:
            return ModelUnfit(_unfit(model, task, message))
        case error if error is CredentialsRefused:
            return CredentialsRefused(REFUSED)  # some servers repeat the key in their message
        case error if issubclass(error, ModelUnavailable):
            return error(told, retry_after_seconds=retry_after_seconds)
        case error:
            return error(told)


def _class_of(status: int, text: str) -> type[ModelError]:
    fitting = (
        rule.error
        for rule in RULES
        if (rule.statuses is None or status in rule.statuses) and re.search(rule.text, text)
    )
    return next(fitting, ModelUnavailable)


def read_error(text: str) -> tuple[str, Mapping[str, Any]]:
    """The innermost message and what stands beside it: llama.cpp's error comes as JSON inside a string of JSON."""
    fields: Mapping[str, Any] = {}
    while True:
        try:
            value = json.loads(text)
        except (ValueError, RecursionError):
            return text, fields
        inner = value.get("error", value) if isinstance(value, dict) else None
        if isinstance(inner, dict) and isinstance(inner.get("message"), str):
            return inner["message"], inner
        if not isinstance(inner, str):
            return text, fields
        text = inner


def _too_long(model: str, fields: Mapping[str, Any]) -> PromptTooLong:
    prompt, context = believed_context(fields.get("n_prompt_tokens")), believed_context(fields.get("n_ctx"))
    if prompt is None or context is None:
        return PromptTooLong()
    return PromptTooLong(
        f"The prompt has {prompt} tokens, and the context of {model!r} has {context}: it is {prompt - context} tokens "
        "too long. Shorten it, or raise PENSUM_LLM_NUM_CTX.",
        prompt_tokens=prompt,
        context_tokens=context,
    )


def _unfit(model: str, task: Task, message: str) -> str:
    if task == "chat":
        cannot, can = "cannot chat; it only computes vectors", "completion"
    else:
        cannot, can = "computes no vectors", "embedding"
    return (
        f"{model!r} {cannot} (Ollama: {message[:LONGEST_MESSAGE]}). "
        f"GET /api/llm/models lists the models with the capability {can!r}."
    )
