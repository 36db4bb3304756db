"""Cutting a text into chunks that the embedding model can read at once."""

from collections.abc import Collection, Sequence

from core.settings import settings
from tasks.attempt import Attempt
from workers.documents import chunking
from workers.documents.chunking import ChunkDraft
from workers.documents.parsing import ParsedDocument
from workers.embeddings import inputs, tokens

RECIPE_VERSION = 7  # increase it when parsing or cutting changes: then bytes that are uploaded again are parsed again


def cut(attempt: Attempt, parsed: ParsedDocument, model: str, known: Collection[str] = ()) -> Sequence[ChunkDraft]:
    """Prefers chunks with a text in `known`, which need no new vector. A cancel ends it at the next token count."""
    count = tokens.counter(model)

    def count_tokens(text: str) -> int:
        attempt.checkpoint()
        return count(text)

    return chunking.split(
        parsed.text,
        kind=parsed.kind,
        count_tokens=count_tokens,
        max_tokens=_max_chunk_tokens(model),
        spans=parsed.spans,
        known=known,
    )


def recipe(model: str) -> str:
    """What the chunks of a text depend on besides its bytes. The model is named because its tokenizer counts."""
    return f"{RECIPE_VERSION}: {_max_chunk_tokens(model)} tokens of {model}"


def _max_chunk_tokens(model: str) -> int:
    return min(settings().chunking.chunk_tokens, tokens.max_tokens(model) - inputs.CONTEXT_TOKENS)
