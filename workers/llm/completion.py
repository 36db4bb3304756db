"""Asks a provider: the one way in which handlers do.

A prompt is fitted to the context first. A model that repeats itself is asked once more in another way, and JSON that
its token limit has cut is asked for once more with more room.
"""

import json
import re
from collections.abc import Generator
from contextlib import closing
from dataclasses import replace

from core.storable import storable_text
from workers.llm.chat_messages import BREAK
from workers.llm.context import Fitted, fit_to_context
from workers.llm.gateway import (
    CompletionRequest,
    ModelUnavailable,
    OutputCut,
    OutputRepeats,
    Piece,
    PromptTooLong,
    Provider,
    Restarted,
    Usage,
)
from workers.llm.repetition import repeats_at_end

MORE_ROOM = 2  # times the token limit, for a form that was cut
MOST_FITTINGS = 3  # each after the server's own count of tokens
# A small model leaves a loop at it, and still repeats a sentence word for word. At a repeat penalty, which counts each
# word of the prompt once more, it wrote about something else.
FREQUENCY_PENALTY = 0.5

Parts = Generator[Piece | Restarted, None, Usage]

_FENCED = re.compile(r"```(?:json)?\s*(.*)```", re.DOTALL | re.IGNORECASE)


def complete(provider: Provider, request: CompletionRequest) -> Generator[Piece | Restarted | Usage, None, None]:
    """Pieces in order, then one `Usage`; `Restarted` withdraws the pieces before it. Closing it early stops the model.

    Raises `PromptTooLong`, `OutputRepeats` and `OutputCut`, for which another attempt with the same model is useless.
    """
    try:
        usage = yield from _whole(provider, request)
    except OutputRepeats:
        yield Restarted()
        usage = yield from _once_more(provider, request)
    yield usage


def without_fence(output: str) -> str:
    """Models wrap JSON into a Markdown fence, with a sentence around it. Bare JSON is left unchanged."""
    if output.lstrip().startswith(("{", "[")):
        return output
    fenced = _FENCED.search(output)
    return fenced.group(1) if fenced else output


def total_usage(first: Usage, second: Usage) -> Usage:
    """The tokens of both, with the model and the end of the second."""
    return replace(
        second,
        prompt_tokens=first.prompt_tokens + second.prompt_tokens,
        output_tokens=first.output_tokens + second.output_tokens,
        finish_reason=second.finish_reason or first.finish_reason,
        passages_left_out=max(first.passages_left_out, second.passages_left_out),
        characters_left_out=max(first.characters_left_out, second.characters_left_out),
    )


def _once_more(provider: Provider, request: CompletionRequest) -> Parts:
    """With a frequency penalty and another seed: the same parameters would repeat the same."""
    penalty = max(request.frequency_penalty or 0.0, FREQUENCY_PENALTY)
    otherwise = replace(request, frequency_penalty=penalty, seed=(request.seed or 0) + 1)
    try:
        return (yield from _whole(provider, otherwise))
    except OutputRepeats as error:
        raise OutputRepeats(
            f"{request.model or provider.default_model!r} repeated itself without end, and again with a frequency "
            "penalty and another seed. Rephrase the request, or name another model."
        ) from error


def _whole(provider: Provider, request: CompletionRequest) -> Parts:
    """A form that its limit has cut is asked for once more, with more room instead of with the cut output."""
    text, usage = yield from _fitted(provider, request)
    if not _is_cut(request, text, usage):
        return usage
    if request.is_limit_firm:
        raise _cut(usage, "which the request named as `max_tokens`")
    larger = _more_room(provider, request, usage)
    if larger <= max(request.max_tokens, usage.output_tokens):
        raise _cut(usage, f"and the context of {provider.context_tokens(request.model)} tokens has no room for more")
    yield Restarted()
    roomy = replace(request, max_tokens=larger)
    text, again = yield from _fitted(provider, roomy)
    if _is_cut(roomy, text, again):
        raise _cut(again, f"also with {larger} instead of {request.max_tokens}")
    return total_usage(usage, again)


def _is_cut(request: CompletionRequest, text: str, usage: Usage) -> bool:
    if request.schema is None or usage.finish_reason != "length":
        return False
    try:
        json.loads(without_fence(text))
    except ValueError:
        return True
    return False


def _more_room(provider: Provider, request: CompletionRequest, usage: Usage) -> int:
    larger = request.max_tokens * MORE_ROOM
    context = provider.context_tokens(request.model)
    return larger if context is None else min(larger, context - usage.prompt_tokens)


def _cut(usage: Usage, why: str) -> OutputCut:
    return OutputCut(
        f"The JSON of {usage.model!r} was cut after {usage.output_tokens} tokens by its limit, {why}. "
        "Ask for less, name another model, or raise PENSUM_LLM_NUM_CTX."
    )


def _fitted(provider: Provider, request: CompletionRequest) -> Generator[Piece, None, tuple[str, Usage]]:
    """Where the estimate of tokens was too low, the server's own count corrects it."""
    fitted = fit_to_context(request, provider.context_tokens(request.model))
    for _ in range(MOST_FITTINGS - 1):
        try:
            return (yield from _read(provider, fitted))
        except PromptTooLong as error:
            smaller = _refitted(request, fitted, error)
            if smaller is None:
                raise
            fitted = smaller
    return (yield from _read(provider, fitted))


def _refitted(request: CompletionRequest, fitted: Fitted, error: PromptTooLong) -> Fitted | None:
    """None where nothing can be left out."""
    if error.prompt_tokens is None or error.context_tokens is None:
        return None
    correction = max(1.0, error.prompt_tokens / fitted.tokens)
    smaller = fit_to_context(request, error.context_tokens, correction=correction)
    return smaller if smaller.tokens < fitted.tokens else None


def _read(provider: Provider, fitted: Fitted) -> Generator[Piece, None, tuple[str, Usage]]:
    text = ""
    with closing(provider.stream(fitted.request)) as stream:
        for part in stream:
            if isinstance(part, Usage):
                if part.finish_reason == "length" and repeats_at_end(text):
                    stream.throw(OutputRepeats(f"{part.model!r} repeated itself until its limit."))
                return text, replace(
                    part,
                    passages_left_out=fitted.passages_left_out,
                    characters_left_out=fitted.characters_left_out,
                )
            piece = Piece(storable_text(part.text).replace(BREAK, ""), part.model)
            text += piece.text
            yield piece
    raise ModelUnavailable(f"The output of {provider.name!r} was cut off before its end.")
