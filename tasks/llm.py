"""Plain answers and plain vectors, for sites that bring their own prompts."""

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
from tasks.attempt_llm import count, encode
from tasks.contracts import EmbedTexts, GenerateText
from tasks.embeddings import encode_for
from tasks.handlers import Outcome, handles
from workers.embeddings.encoder import Vector, as_lists
from workers.llm.choice import choose
from workers.llm.extractive import ExtractiveProvider
from workers.llm.gateway import CompletionRequest, ModelAnswerInvalid, Piece, SchemaUnsupported, Usage
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
def generate_text(attempt: Attempt, wish: GenerateText) -> Outcome:
    provider = choose(wish.provider, wish.model, encode)
    is_quoting = isinstance(provider, ExtractiveProvider)
    generation = CompletionRequest(
        prompt=wish.prompt,
        system=wish.system,
        model=wish.model,
        schema=wish.answer_schema,
        passages=find_passages(wish.prompt, user_id=attempt.user_id, limit=PASSAGES) if is_quoting else (),
    )
    text = ""
    stream = provider.stream(generation)
    try:
        for part in stream:
            attempt.checkpoint()
            if isinstance(part, Piece):
                text += part.text
                attempt.say(part.text)
            elif isinstance(part, Usage):
                count(attempt, provider.name, part)
    finally:
        stream.close()
    return GeneratedText(text=text, value=_value(text, wish.answer_schema))


def _value(text: str, schema: dict[str, Any] | None) -> Any:
    """The answer, checked. The registry is empty, so a schema that refers to some address is never fetched."""
    if schema is None:
        return None
    validator = validator_for(schema)(schema, registry=Registry())
    try:
        value = json.loads(text)
        validator.validate(value)
    except (json.JSONDecodeError, jsonschema.ValidationError) as error:
        raise ModelAnswerInvalid from error
    except Unresolvable as error:
        raise SchemaUnsupported(f"The schema refers to {error.ref!r}, which it does not contain.") from error
    return value


@handles(EmbedTexts)
def embed_texts(attempt: Attempt, wish: EmbedTexts) -> Outcome:
    with read_only() as session:
        generation = generations.get_active(session)
    vectors = as_lists(encode_for(attempt, generation.model, wish.texts, unit="texts"))
    attempt.usage.model = generation.model
    return EmbeddedTexts(model=generation.model, dimensions=generation.dimensions, vectors=vectors)
