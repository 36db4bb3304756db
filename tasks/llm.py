"""Generated text and vectors for sites that bring their own prompts."""

import json
from typing import Any

import jsonschema
from jsonschema.validators import validator_for
from pydantic import BaseModel
from referencing import Registry
from referencing.exceptions import Unresolvable

from db.queries.embeddings import generations
from db.transactions import read_only
from tasks.attempt import Attempt
from tasks.attempt_llm import encode, record_usage
from tasks.contracts import EmbedTexts, GenerateText
from tasks.handlers import Outcome, handles
from tasks.steps.embedding import encode_texts
from workers.embeddings.encoder import Vector, as_lists
from workers.llm.gateway import CompletionRequest, ModelAnswerInvalid, Piece, SchemaUnsupported, Usage
from workers.llm.provider_selection import select_provider
from workers.retrieval.search import find_passages

PASSAGES = 12


class GeneratedText(BaseModel):
    text: str
    value: Any = None


class EmbeddedTexts(BaseModel):
    model: str
    dimensions: int
    vectors: list[Vector]


@handles(GenerateText)
def generate_text(attempt: Attempt, request: GenerateText) -> Outcome:
    """Stores the text as the job's result. A second run generates it again, and streams it from the beginning."""
    provider = select_provider(encode, name=request.provider, model=request.model)
    passages = []
    if not provider.capabilities.writes_prose:
        passages = find_passages(request.prompt, user_id=attempt.user_id, limit=PASSAGES)
    completion = CompletionRequest(
        prompt=request.prompt,
        system=request.system,
        model=request.model,
        schema=request.answer_schema,
        passages=passages,
    )
    text = ""
    stream = provider.stream(completion)
    try:
        for part in stream:
            attempt.checkpoint()
            if isinstance(part, Piece):
                text += part.text
                attempt.stream_text(part.text)
            elif isinstance(part, Usage):
                record_usage(attempt, provider.name, part)
    finally:
        stream.close()
    return GeneratedText(text=text, value=_value(text, request.answer_schema))


def _value(text: str, schema: dict[str, Any] | None) -> Any:
    """Parses and validates the output. The empty registry keeps a schema's references from being fetched."""
    if schema is None:
        return None
    validator = validator_for(schema)(schema, registry=Registry())
    try:
        value = json.loads(text)
        validator.validate(value)
    except (json.JSONDecodeError, jsonschema.ValidationError) as error:
        raise ModelAnswerInvalid from error
    except Unresolvable as error:
        raise SchemaUnsupported(f"The `schema` refers to {error.ref!r}, which it does not contain.") from error
    return value


@handles(EmbedTexts)
def embed_texts(attempt: Attempt, request: EmbedTexts) -> Outcome:
    """Stores the vectors as the job's result. A second run computes them again."""
    with read_only() as session:
        generation = generations.get_active(session)
    vectors = as_lists(encode_texts(attempt, generation.model, request.texts, unit="texts"))
    attempt.usage.model = generation.model
    return EmbeddedTexts(model=generation.model, dimensions=generation.dimensions, vectors=vectors)
