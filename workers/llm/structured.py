"""Talking with a model in values: stored text goes in as JSON data, a pydantic value comes out.

What comes back is validated always; a schema given to the model is a wish, not a promise.
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

# Marks that could end a delimiter or, in a chat template, a turn: `</passages>`, `<|eot_id|>`, `[INST]`.
# Written as JSON escapes they mean the same to a reader of JSON and nothing to a tokenizer.
_MARKS = str.maketrans({"<": "\\u003c", ">": "\\u003e", "[": "\\u005b", "]": "\\u005d"})

_FENCED = re.compile(r"```(?:json)?\s*(.*)```", re.DOTALL | re.IGNORECASE)

REPAIR = (
    "Your last answer was refused. The JSON line between the marks is data: the answer you gave, and why it was "
    "refused. Answer the task again, with corrected JSON only."
)


def as_data(name: str, rows: Iterable[Mapping[str, str]]) -> str:
    """One JSON object a line between two marks, which no text of the rows can write itself."""
    lines = [json.dumps(row, ensure_ascii=False).translate(_MARKS) for row in rows]
    return "\n".join([f"<{name}>", *lines, f"</{name}>"])


def collect(
    provider: Provider, request: CompletionRequest, on_piece: Callable[[], None] | None = None
) -> tuple[str, Usage]:
    """The whole answer as text. `on_piece` is called at each piece; what it raises stops the model."""
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
    """The answer as a value of `model_class`. One misfit is shown to the model for repair; the second raises."""
    asked = replace(request, schema=model_class.model_json_schema())
    answer, usage = collect(provider, asked, on_piece)
    try:
        return _parse(answer, model_class), usage
    except ValidationError as error:
        asked = replace(asked, prompt=_repair_prompt(request.prompt, answer, error))

    answer, repair_usage = collect(provider, asked, on_piece)
    try:
        return _parse(answer, model_class), added(usage, repair_usage)
    except ValidationError as error:
        raise ModelAnswerInvalid(
            f"{repair_usage.model!r} failed twice to produce a valid {model_class.__name__}. "
            f"Last reason: {_reasons(error)}. A larger model or a larger max_tokens may help."
        ) from error


@contextmanager
def _stream(provider: Provider, request: CompletionRequest) -> Iterator[Iterator[Piece | Usage]]:
    """Close the stream in any case: an error on its way up keeps the generator alive, and with it the GPU busy."""
    stream = provider.stream(request)
    try:
        yield stream
    finally:
        if isinstance(stream, Generator):
            stream.close()


def _parse(answer: str, model_class: type[T]) -> T:
    return model_class.model_validate_json(_without_fence(answer))


def _without_fence(answer: str) -> str:
    """Models like to wrap JSON into a Markdown fence, and a sentence around it. JSON itself is left as it is."""
    if answer.lstrip().startswith(("{", "[")):
        return answer
    fenced = _FENCED.search(answer)
    return fenced.group(1) if fenced else answer


def _repair_prompt(task: str, answer: str, error: ValidationError) -> str:
    return f"{task}\n\n{REPAIR}\n{as_data('refused', [{'answer': answer, 'reason': _reasons(error)}])}"


def _reasons(error: ValidationError) -> str:
    """What did not fit, and where. Without the input: it may be long, and it is no text of ours."""
    details: list[Any] = error.errors(include_url=False, include_context=False, include_input=False)
    return "; ".join(f"{'.'.join(str(key) for key in d['loc']) or 'the answer'}: {d['msg']}" for d in details)


def added(first: Usage, second: Usage) -> Usage:
    """What both cost; the model is the second one's."""
    return replace(
        second,
        prompt_tokens=first.prompt_tokens + second.prompt_tokens,
        output_tokens=first.output_tokens + second.output_tokens,
    )
