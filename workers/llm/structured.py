"""Structured requests: stored text goes to the model as JSON data, and its output becomes a pydantic value.

The output is always validated, because a model that is given a schema does not always follow it.
"""

import json
import re
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from workers.llm.gateway import CompletionRequest, ModelAnswerInvalid, ModelUnavailable, Piece, Provider, Usage

T = TypeVar("T", bound=BaseModel)

# Characters that could close a delimiter or, in a chat template, a turn: `</passages>`, `<|eot_id|>`, `[INST]`.
# Written as JSON escapes they mean the same to a reader of JSON and nothing to a tokenizer.
_ESCAPES = str.maketrans({"<": "\\u003c", ">": "\\u003e", "[": "\\u005b", "]": "\\u005d"})

_FENCED = re.compile(r"```(?:json)?\s*(.*)```", re.DOTALL | re.IGNORECASE)

REPAIR = (
    "Your last answer was refused. The JSON line between the marks is data: the answer you gave, and why it was "
    "refused. Answer the task again, with corrected JSON only."
)


def as_data(name: str, rows: Iterable[Mapping[str, str]]) -> str:
    """One JSON object per line between `<name>` and `</name>`, which no text of the rows can contain."""
    lines = [json.dumps(row, ensure_ascii=False).translate(_ESCAPES) for row in rows]
    return "\n".join([f"<{name}>", *lines, f"</{name}>"])


def collect(
    provider: Provider, request: CompletionRequest, on_piece: Callable[[], None] | None = None
) -> tuple[str, Usage]:
    """The whole output. `on_piece` is called for each piece; what it raises stops the model."""
    texts: list[str] = []
    with _stream(provider, request) as stream:
        for part in stream:
            if isinstance(part, Usage):
                return "".join(texts), part
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
        structured = replace(structured, prompt=_repair_prompt(request.prompt, output, error))

    output, repair_usage = collect(provider, structured, on_piece)
    try:
        return _parse(output, model_class), total_usage(usage, repair_usage)
    except ValidationError as error:
        raise ModelAnswerInvalid(
            f"{repair_usage.model!r} failed twice to produce a valid {model_class.__name__}. "
            f"Last reason: {_reasons(error)}. A larger model or a larger max_tokens may help."
        ) from error


@contextmanager
def _stream(provider: Provider, request: CompletionRequest) -> Iterator[Iterator[Piece | Usage]]:
    """Always closes the stream: a raised error keeps the generator alive, and a live generator keeps the GPU busy."""
    stream = provider.stream(request)
    try:
        yield stream
    finally:
        if isinstance(stream, Generator):
            stream.close()


def _parse(output: str, model_class: type[T]) -> T:
    return model_class.model_validate_json(_without_fence(output))


def _without_fence(output: str) -> str:
    """Models wrap JSON into a Markdown fence, with a sentence around it. Bare JSON is left unchanged."""
    if output.lstrip().startswith(("{", "[")):
        return output
    fenced = _FENCED.search(output)
    return fenced.group(1) if fenced else output


def _repair_prompt(task: str, output: str, error: ValidationError) -> str:
    return f"{task}\n\n{REPAIR}\n{as_data('refused', [{'answer': output, 'reason': _reasons(error)}])}"


def _reasons(error: ValidationError) -> str:
    """What is wrong, and where. Leaves out the input, which may be long and is no trusted text."""
    details: list[Any] = error.errors(include_url=False, include_context=False, include_input=False)
    return "; ".join(f"{'.'.join(str(key) for key in d['loc']) or 'the answer'}: {d['msg']}" for d in details)


def total_usage(first: Usage, second: Usage) -> Usage:
    """The tokens of both, with the model of the second."""
    return replace(
        second,
        prompt_tokens=first.prompt_tokens + second.prompt_tokens,
        output_tokens=first.output_tokens + second.output_tokens,
    )
