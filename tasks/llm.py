"""Generated text and vectors for sites that bring their own prompts."""

import json
from contextlib import closing
from dataclasses import replace
from typing import Any

import jsonschema
from jsonschema.validators import validator_for
from referencing import Registry
from referencing.exceptions import Unresolvable

from tasks.attempt import Attempt
from tasks.attempt_llm import provider_for, record_usage
from tasks.contracts import EmbedTexts, GenerateText
from tasks.handlers import Outcome, handles
from tasks.results.llm import EmbeddedTexts, GeneratedText
from tasks.steps.embedding import encode_texts
from tasks.steps.retrieval import find_passages
from workers.embeddings.encoder import as_lists
from workers.llm.gateway import (
    CompletionRequest,
    ModelUnavailable,
    Piece,
    SchemaUnsupported,
    Turn,
    Usage,
)
from workers.llm.structured import NO_USAGE, Misfit, Parts, complete_checked

PASSAGES = 12
LONGEST_REASON = 500  # characters: jsonschema's messages hold the whole value


@handles(GenerateText)
def generate_text(attempt: Attempt, request: GenerateText) -> Outcome:
    """Stores the text as the job's result. A second run generates it again, and streams it from the beginning.

    The prompt is the user's: nothing of it is left out, so one that is longer than the context fails the job. Earlier
    turns are left out, the oldest first, and the receipt counts their characters."""
    provider = provider_for(attempt)
    completion = _completion(request)
    if not provider.capabilities.writes_prose:
        passages = find_passages(attempt, request.prompt, limit=PASSAGES)
        completion = replace(completion, passages=passages)
    parts = complete_checked(provider, completion, lambda text: _value(text, request.answer_schema))
    text, usage = _streamed(attempt, parts)
    record_usage(attempt, provider.name, usage)
    return GeneratedText(text=text, value=_value(text, request.answer_schema), finish_reason=usage.finish_reason)


def _completion(request: GenerateText) -> CompletionRequest:
    """What the request does not name is the platform's default."""
    named: dict[str, Any] = {"temperature": request.temperature, "max_tokens": request.max_tokens}
    return CompletionRequest(
        prompt=request.prompt,
        system=request.system,
        model=request.model,
        schema=request.answer_schema,
        turns=[Turn(turn.role, turn.content) for turn in request.turns],
        seed=request.seed,
        stop=request.stop,
        thinks=request.thinks,
        is_limit_firm=request.max_tokens is not None,
        **{name: value for name, value in named.items() if value is not None},
    )


def _streamed(attempt: Attempt, parts: Parts) -> tuple[str, Usage]:
    text = ""
    with closing(parts):
        for part in parts:
            attempt.checkpoint()
            if isinstance(part, Usage):
                return text, part
            if isinstance(part, Piece):
                text += part.text
                attempt.stream_text(part.text)
            else:
                text = ""
                attempt.restart_text()
    raise ModelUnavailable(NO_USAGE)


def _value(text: str, schema: dict[str, Any] | None) -> Any:
    """Parses and validates the output, or raises `Misfit`. The empty registry keeps a schema's references from being
    fetched."""
    if schema is None:
        return None
    validator = validator_for(schema)(schema, registry=Registry())
    try:
        value = json.loads(text)
        validator.validate(value)
    except json.JSONDecodeError as error:
        raise Misfit(f"the answer is no JSON: {error}") from error
    except jsonschema.ValidationError as error:
        reason = f"the answer does not fit the schema at {error.json_path}: {error.message}"
        raise Misfit(reason[:LONGEST_REASON]) from error
    except Unresolvable as error:
        raise SchemaUnsupported(f"The `schema` refers to {error.ref!r}, which it does not contain.") from error
    return value


@handles(EmbedTexts)
def embed_texts(attempt: Attempt, request: EmbedTexts) -> Outcome:
    """Stores the vectors as the job's result. A second run computes them again."""
    generation = attempt.generation
    vectors = as_lists(encode_texts(attempt, generation.model, request.texts, unit="texts"))
    attempt.usage.model = generation.model
    return EmbeddedTexts(model=generation.model, dimensions=generation.dimensions, vectors=vectors)
