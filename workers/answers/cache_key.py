"""What an answer depends on, as the key of the cache."""

import hashlib
import json
import unicodedata
from dataclasses import astuple, dataclass
from uuid import UUID

from workers.answers.types import Question

FORM = 1  # another number forgets all: raise it when prompts or rules change what is answered


@dataclass(frozen=True)
class KeyInputs:
    """Everything besides the question. `instruction` is the active one's id and version."""

    user_id: UUID
    project_id: UUID | None
    library_version: int
    generation_id: int
    provider: str
    model: str
    instruction: tuple[UUID, int] | None


def key_of(question: Question, grounds: KeyInputs) -> bytes:
    turns = [astuple(turn) for turn in question.turns]
    depends_on = [FORM, astuple(grounds), _normalised(question.text), turns]
    return hashlib.sha256(json.dumps(depends_on, default=str).encode()).digest()


def _normalised(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split()).rstrip(" ?!.")
