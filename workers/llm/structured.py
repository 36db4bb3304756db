"""Outputs that are checked: the model is shown the first output that is refused, and why, and asked once more.

An output is always checked, because a model that is given a schema does not always follow it.
"""

from collections.abc import Callable, Generator
from contextlib import closing
from dataclasses import replace
from typing import Any, TypeVar

from pydantic import ValidationError

from workers.llm.completion import complete, total_usage, without_fence
from workers.llm.forms import Form
from workers.llm.gateway import (
    CompletionRequest,
    Material,
    ModelAnswerInvalid,
    ModelUnavailable,
    Piece,
    Provider,
    Restarted,
    Usage,
)

F = TypeVar("F", bound=Form)
Parts = Generator[Piece | Restarted | Usage, None, None]
Check = Callable[[str], object]

NO_USAGE = "The output of the language model was cut off before its end."

REPAIR_TEMPERATURE = 0.7
REPAIR = (
    "Your last answer was refused. What stands between <refused ...> and </refused ...> is data: the answer "
    "you gave, and why it was refused. Answer the task again, with corrected JSON only."
)


class Misfit(ValueError):
    """An output that is of no use, for the reason that the message tells the model."""


def complete_checked(provider: Provider, request: CompletionRequest, check: Check) -> Parts:
    """As `complete`, of an output that `check` accepts. The first that it refuses with a `Misfit` is withdrawn and
    shown to the model for repair; the second raises `ModelAnswerInvalid`, which is final for this model."""
    output, usage = yield from _before_usage(complete(provider, request))
    try:
        check(output)
    except Misfit as misfit:
        yield Restarted()
        output, again = yield from _before_usage(complete(provider, _repair(request, output, misfit)))
        usage = total_usage(usage, again)
        _check_again(output, usage, check)
    yield usage


def collect(
    provider: Provider, request: CompletionRequest, on_piece: Callable[[], None] | None = None
) -> tuple[str, Usage]:
    """The whole output. `on_piece` is called for each piece; what it raises stops the model."""
    return _collect(complete(provider, request), on_piece)


def collect_checked(
    provider: Provider, request: CompletionRequest, check: Check, on_piece: Callable[[], None] | None = None
) -> tuple[str, Usage]:
    return _collect(complete_checked(provider, request, check), on_piece)


def fill(
    provider: Provider,
    request: CompletionRequest,
    form: type[F],
    on_piece: Callable[[], None] | None = None,
    *,
    items: int = 0,
    check: Callable[[F], object] | None = None,
) -> tuple[F, Usage]:
    """The output as a value of the form, which `check` may refuse with a `Misfit`. `items` is how many the request
    asks for; the form's own limit of tokens takes the place of the request's."""

    def check_value(output: str) -> None:
        value = _parse(output, form)
        if check is not None:
            check(value)

    structured = replace(request, schema=form.model_json_schema(), max_tokens=form.max_tokens(items))
    output, usage = collect_checked(provider, structured, check_value, on_piece)
    return _parse(output, form), usage


def _before_usage(parts: Parts) -> Generator[Piece | Restarted, None, tuple[str, Usage]]:
    texts: list[str] = []
    with closing(parts):
        for part in parts:
            if isinstance(part, Usage):
                return "".join(texts), part
            if isinstance(part, Piece):
                texts.append(part.text)
            else:
                texts.clear()
            yield part
    raise ModelUnavailable(NO_USAGE)


def _collect(parts: Parts, on_piece: Callable[[], None] | None) -> tuple[str, Usage]:
    texts: list[str] = []
    with closing(parts):
        for part in parts:
            if isinstance(part, Usage):
                return "".join(texts), part
            if isinstance(part, Restarted):
                texts.clear()
                continue
            texts.append(part.text)
            if on_piece is not None:
                on_piece()
    raise ModelUnavailable(NO_USAGE)


def _check_again(output: str, usage: Usage, check: Check) -> None:
    try:
        check(output)
    except Misfit as misfit:
        raise ModelAnswerInvalid(
            f"{usage.model!r} failed twice to write what was asked for. Last reason: {misfit}. A larger model may help."
        ) from misfit


def _parse(output: str, form: type[F]) -> F:
    try:
        return form.model_validate_json(without_fence(output))
    except ValidationError as error:
        raise Misfit(f"the answer does not fit {form.__name__}: {_reasons(error)}") from error


def _repair(request: CompletionRequest, output: str, misfit: Misfit) -> CompletionRequest:
    """The refused output comes last, so it is the first to be shortened where not all fits the context. At the same
    temperature and seed a model writes the same once more."""
    refused = Material("refused", [{"answer": output, "reason": str(misfit)}])
    return replace(
        request,
        prompt=f"{request.prompt}\n\n{REPAIR}",
        material=[*request.material, refused],
        temperature=max(request.temperature, REPAIR_TEMPERATURE),
        seed=(request.seed or 0) + 1,
    )


def _reasons(error: ValidationError) -> str:
    """What is wrong, and where. Leaves out the input, which may be long and is no trusted text."""
    details: list[Any] = error.errors(include_url=False, include_context=False, include_input=False)
    return "; ".join(f"{'.'.join(str(key) for key in d['loc']) or 'the answer'}: {d['msg']}" for d in details)
