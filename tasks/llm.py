"""Generated text and vectors for sites that bring their own prompts."""

from contextlib import closing
from dataclasses import replace
from typing import Any

from tasks.attempt import Attempt
from tasks.attempt_llm import provider_for, record_usage
from tasks.contracts import EmbedTexts, GenerateText
from tasks.handlers import Outcome, handles, head_start
from tasks.results.llm import EmbeddedTexts, GeneratedText
from tasks.steps.embedding import begin_encoding, encode_texts
from tasks.steps.retrieval import find_passages
from workers.embeddings.encoder import Encoding, as_lists
from workers.llm import schema_check
from workers.llm.gateway import (
    CompletionRequest,
    ModelUnavailable,
    Piece,
    Turn,
    Usage,
)
from workers.llm.structured import NO_USAGE, Parts, complete_checked

PASSAGES = 12


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
    text, usage = _streamed(attempt, provider.name, parts)
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
        top_p=request.top_p,
        presence_penalty=request.presence_penalty,
        frequency_penalty=request.frequency_penalty,
        thinks=request.thinks,
        is_limit_firm=request.max_tokens is not None,
        **{name: value for name, value in named.items() if value is not None},
    )


def _streamed(attempt: Attempt, provider: str, parts: Parts) -> tuple[str, Usage]:
    text = ""
    with closing(parts):
        for part in parts:
            attempt.checkpoint()
            if isinstance(part, Usage):
                return text, part
            if isinstance(part, Piece):
                text += part.text
                attempt.stream_text(part.text, model=f"{provider}/{part.model}" if part.model else None)
            else:
                text = ""
                attempt.restart_text()
    raise ModelUnavailable(NO_USAGE)


def _value(text: str, schema: dict[str, Any] | None) -> Any:
    return None if schema is None else schema_check.parsed(text, schema)


@head_start(EmbedTexts)
def begin_texts(attempt: Attempt, request: EmbedTexts) -> Encoding:
    return begin_encoding(attempt, attempt.generation.model, request.texts)


@handles(EmbedTexts)
def embed_texts(attempt: Attempt, request: EmbedTexts) -> Outcome:
    """Stores the vectors as the job's result. A second run computes them again."""
    generation = attempt.generation
    vectors = as_lists(encode_texts(attempt, generation.model, request.texts, unit="texts"))
    attempt.usage.model = generation.model
    return EmbeddedTexts(model=generation.model, dimensions=generation.dimensions, vectors=vectors)
