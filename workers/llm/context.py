"""Fits a request to the context of a model before the model is asked, and counts what was left out."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from workers.llm.chat_messages import messages
from workers.llm.gateway import CompletionRequest, Material

MESSAGE_TOKENS = 16  # of a chat template around each message
SHORTEST_TEXT = 200  # characters: a shorter piece of a text says nothing
# A model of 3B parameters on two cores without a GPU: one of 135M read 3,769 tokens in 18 s, 0.005 s for each.
READING_SECONDS_PER_TOKEN = 0.1

# Four letters, a digit, a mark, or white space other than one blank. Tokenizers join more than that.
_TOKEN = re.compile(r"[A-Za-z]{1,4}|[0-9]|[^\sA-Za-z0-9]|\s{2,}|[^\S ]")


@dataclass(frozen=True)
class Fitted:
    """`tokens` is the estimate of what the request's prompt has."""

    request: CompletionRequest
    tokens: int
    passages_left_out: int = 0
    characters_left_out: int = 0


def estimate_tokens(text: str) -> int:
    """More than the tokenizers of common models make of English and code; about as many for other scripts."""
    beyond_ascii = (len(text.encode("utf-8", "replace")) - len(text)) // 2
    return len(_TOKEN.findall(text)) + beyond_ascii


def prompt_tokens(request: CompletionRequest) -> int:
    return sum(estimate_tokens(message["content"]) + MESSAGE_TOKENS for message in messages(request))


def fit_to_context(request: CompletionRequest, context_tokens: int | None, *, correction: float = 1.0) -> Fitted:
    """Leaves out the oldest turns, then the last-ranked passages but never the first, and then the end of the material,
    until prompt and output fit. The output gets at most half of the context. `correction` is by how much the model's
    own tokenizer counts more than the estimate.

    What has nothing to leave out stays as it is: the model's server counts exactly, and refuses what is too long.
    """
    material = [_shortened(one) for one in request.material]
    fitted = replace(request, material=material)
    if context_tokens is not None:
        budget = int((context_tokens - min(request.max_tokens, context_tokens // 2)) / correction)
        fitted = _within(fitted, budget)
    return Fitted(
        fitted,
        prompt_tokens(fitted),
        len(request.passages) - len(fitted.passages),
        _characters(request) - _characters(fitted),
    )


def _within(request: CompletionRequest, budget: int) -> CompletionRequest:
    request = _with_latest_turns(request, budget)
    while len(request.passages) > 1 and prompt_tokens(request) > budget:
        request = replace(request, passages=request.passages[:-1])
    for index in reversed(range(len(request.material))):
        while (excess := prompt_tokens(request) - budget) > 0:
            less = _with_less(request.material[index], excess)
            if less is None:
                break
            material = [*request.material[:index], less, *request.material[index + 1 :]]
            request = replace(request, material=material)
    return request


def _with_latest_turns(request: CompletionRequest, budget: int) -> CompletionRequest:
    """Without the oldest turns. A reply goes with the message that it replied to."""
    excess = prompt_tokens(request) - budget
    left_out = 0
    for turn in request.turns:
        if excess <= 0 and (left_out == 0 or turn.role == "user"):
            break
        excess -= estimate_tokens(turn.content) + MESSAGE_TOKENS
        left_out += 1
    return replace(request, turns=request.turns[left_out:])


def _with_less(material: Material, excess: int) -> Material | None:
    """Without its last row; of an only row the end of the longest value. None where too little would be left."""
    if len(material.rows) > 1:
        return replace(material, rows=material.rows[:-1])
    if not material.rows:
        return None
    [row] = material.rows
    name, text = max(row.items(), key=lambda one: len(one[1]), default=("", ""))
    if len(text) <= SHORTEST_TEXT:
        return None
    kept = len(text) * (1 - excess / max(excess, estimate_tokens(text)))
    shorter = text[: max(SHORTEST_TEXT, min(int(kept), len(text) - 1))]
    return replace(material, rows=[{**row, name: shorter}])


def _shortened(material: Material) -> Material:
    rows = [{name: text[: material.longest] for name, text in row.items()} for row in material.rows]
    return replace(material, rows=rows)


def _characters(request: CompletionRequest) -> int:
    """Of all that can be left out, but for the passages."""
    material = sum(_length(row) for one in request.material for row in one.rows)
    return material + sum(len(turn.content) for turn in request.turns)


def _length(row: Mapping[str, str]) -> int:
    return sum(len(text) for text in row.values())
