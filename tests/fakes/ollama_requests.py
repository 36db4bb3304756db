"""What the fake Ollama server does with a chat before a model answers: it refuses it, or cuts its prompt in silence."""

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from tests.fakes.ollama_models import VECTOR_CONTEXT, capabilities_of
from tests.fakes.ollama_replies import Refusal, context_of, prompt_tokens, texts_of

KEPT_AT_THE_START = 4  # tokens of a prompt that is cut


def refusal_of(body: Mapping[str, Any], tokens_per_word: int) -> Refusal | None:
    if "completion" not in capabilities_of(body["model"]):
        return Refusal(HTTPStatus.BAD_REQUEST, f'"{body["model"]}" does not support chat')
    if body.get("think") is True and "thinking" not in capabilities_of(body["model"]):
        return Refusal(HTTPStatus.BAD_REQUEST, f'"{body["model"]}" does not support thinking')
    if not isinstance(body.get("options", {}).get("temperature", 0.0), int | float):
        return Refusal(HTTPStatus.INTERNAL_SERVER_ERROR, 'option "temperature" must be of type float32')
    if not _is_format(body.get("format")):
        wrong = json.dumps(body["format"])
        error = f'invalid format: {wrong}; expected "json" or a valid JSON Schema object'
        return Refusal(HTTPStatus.INTERNAL_SERVER_ERROR, error)
    if prompt_tokens(body) * tokens_per_word <= context_of(body) or body.get("truncate", body.get("shift", True)):
        return None
    return _too_long(body, prompt_tokens(body) * tokens_per_word)


def refusal_of_vectors(body: Mapping[str, Any]) -> Refusal | None:
    if "embedding" not in capabilities_of(body["model"]):
        error = "This server does not support embeddings. Start it with `--embeddings`"
        return Refusal(HTTPStatus.NOT_IMPLEMENTED, error)
    if not all(isinstance(text, str) for text in texts_of(body)):
        return Refusal(HTTPStatus.BAD_REQUEST, "invalid input type")
    if body.get("truncate") is False and any(len(text.split()) > VECTOR_CONTEXT for text in texts_of(body)):
        return Refusal(HTTPStatus.BAD_REQUEST, "the input length exceeds the context length")
    return None


def as_read(body: dict[str, Any], tokens_per_word: int) -> dict[str, Any]:
    """The request with the prompt as the model reads it. Of one that is too long it reads the last message alone, cut
    to half of the context: its first tokens and its end."""
    if prompt_tokens(body) * tokens_per_word <= context_of(body):
        return body
    words = body["messages"][-1]["content"].split()
    kept = context_of(body) // 2 // tokens_per_word
    cut = " ".join([*words[:KEPT_AT_THE_START], *words[KEPT_AT_THE_START:][-kept:]])
    return body | {"messages": [{**body["messages"][-1], "content": cut}]}


def _is_format(value: Any) -> bool:
    return value in (None, "", "json") or isinstance(value, dict)


def _too_long(body: Mapping[str, Any], tokens: int) -> Refusal:
    if "truncate" not in body:
        error = "the prompt is longer than the context length currently available to the model; shorten the prompt"
        return Refusal(HTTPStatus.BAD_REQUEST, error)
    size = context_of(body)
    inner = {
        "code": 400,
        "message": f"request ({tokens} tokens) exceeds the available context size ({size} tokens), try increasing it",
        "type": "exceed_context_size_error",
        "n_prompt_tokens": tokens,
        "n_ctx": size,
    }
    return Refusal(HTTPStatus.BAD_REQUEST, json.dumps({"error": inner}))
