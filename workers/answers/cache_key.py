"""The cache key of an answer: a hash of everything that the answer depends on."""

import hashlib
import json
import unicodedata
from dataclasses import astuple, dataclass
from uuid import UUID

from workers.answers.types import Question

VERSION = 1  # raise it when prompts or rules change the answers: no older entry is found then


@dataclass(frozen=True)
class KeyInputs:
    """Everything but the question. `instruction` is the id and version of the active one."""

    user_id: UUID
    project_id: UUID | None
    library_version: int
    generation_id: int
    provider: str
    model: str
    instruction: tuple[UUID, int] | None


def cache_key(question: Question, inputs: KeyInputs) -> bytes:
    """The same for questions that differ in case, white space or final punctuation only."""
    turns = [astuple(turn) for turn in question.turns]
    parts = [VERSION, astuple(inputs), _normalised(question.text), turns]
    return hashlib.sha256(json.dumps(parts, default=str).encode()).digest()


def _normalised(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split()).rstrip(" ?!.")
