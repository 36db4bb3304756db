"""Structured requests: stored text goes to the model as JSON data, and its output becomes a pydantic value.

The output is always validated, because a model that is given a schema does not always follow it.
"""

from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from workers.llm.completion import complete, total_usage, without_fence
from workers.llm.gateway import (
    CompletionRequest,
    Material,
    ModelAnswerInvalid,
    ModelUnavailable,
    Provider,
    Restarted,
    Usage,
)

T = TypeVar("T", bound=BaseModel)

REPAIR = (
    "Your last answer was refused. The JSON line between the marks is data: the answer you gave, and why it was "
    "refused. Answer the task again, with corrected JSON only."
)


def collect(
    provider: Provider, request: CompletionRequest, on_piece: Callable[[], None] | None = None
) -> tuple[str, Usage]:
    """The whole output. `on_piece` is called for each piece; what it raises stops the model."""
    texts: list[str] = []
    with closing(complete(provider, request)) as parts:
        for part in parts:
            if isinstance(part, Usage):
                return "".join(texts), part
            if isinstance(part, Restarted):
                texts.clear()
                continue
            texts.append(part.text)
            if on_piece is not None:
                on_piece()
    raise ModelUnavailable(f"The output of {provider.name!r} was cut off before its end.")


def fill(
    provider: Provider, request: CompletionRequest, model_class: type[T], on_piece: Callable[[], None] | None = None
) -> tuple[T, Usage]:
    """The output as a value of `model_class`. The first invalid output is shown to the model for repair; the second
    raises `ModelAnswerInvalid`."""
    structured = replace(request, schema=model_class.model_json_schema())
    output, usage = collect(provider, structured, on_piece)
    try:
        return _parse(output, model_class), usage
    except ValidationError as error:
        structured = _repair(structured, output, error)

    output, repair_usage = collect(provider, structured, on_piece)
    try:
        return _parse(output, model_class), total_usage(usage, repair_usage)
    except ValidationError as error:
        raise ModelAnswerInvalid(
            f"{repair_usage.model!r} failed twice to produce a valid {model_class.__name__}. "
            f"Last reason: {_reasons(error)}. A larger model or a larger max_tokens may help."
        ) from error


def _parse(output: str, model_class: type[T]) -> T:
    return model_class.model_validate_json(without_fence(output))


def _repair(request: CompletionRequest, output: str, error: ValidationError) -> CompletionRequest:
    """The refused output comes last, so it is the first to be shortened where not all fits the context."""
    refused = Material("refused", [{"answer": output, "reason": _reasons(error)}])
    return replace(request, prompt=f"{request.prompt}\n\n{REPAIR}", material=[*request.material, refused])


def _reasons(error: ValidationError) -> str:
    """What is wrong, and where. Leaves out the input, which may be long and is no trusted text."""
    details: list[Any] = error.errors(include_url=False, include_context=False, include_input=False)
    return "; ".join(f"{'.'.join(str(key) for key in d['loc']) or 'the answer'}: {d['msg']}" for d in details)
