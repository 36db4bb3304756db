"""The cache key of an answer: a hash of what the answer depends on, but for the digest of its model.

The digest is stored with the answer and compared: it may be unknown to whoever looks the answer up.
"""

import hashlib
import json
import unicodedata
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from uuid import UUID

from workers.answers.types import Question

VERSION = 6  # raise it when prompts or rules change the answers: no older entry is found then


@dataclass(frozen=True)
class KeyInputs:
    """Everything but the question and the model. The instructions are id and version of the active ones, if any.
    `shared_version` is that of the shared library, where it was searched."""

    user_id: UUID
    project_id: UUID | None
    library_version: int
    generation_id: int | None
    instruction: tuple[UUID | None, int | None]
    site_instruction: tuple[UUID | None, int | None] = (None, None)
    shared_version: int | None = None


def cache_key(
    question: Question, inputs: KeyInputs, *, provider: str, model: str, purpose: Sequence[str] = ()
) -> bytes:
    """The same for questions that differ in case, white space or final punctuation only. `purpose` keeps apart what is
    asked for in another way than by `POST /api/answers`."""
    turns = [astuple(turn) for turn in question.turns]
    parts = [VERSION, astuple(inputs), provider, model, _normalised(question.text), turns, question.summary, purpose]
    return hashlib.sha256(json.dumps(parts, default=str).encode()).digest()


def _normalised(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split()).rstrip(" ?!.")
