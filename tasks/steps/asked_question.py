"""A question with what its answer depends on: workers answer with it, and the API looks for a cached answer with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from core.settings import settings
from db.models import Answer
from db.queries.learning import answers
from tasks.contracts import AskQuestion
from workers.answers.cache_key import KeyInputs, cache_key
from workers.answers.types import Question, Turn

TURNS = 4  # earlier questions of the session that the next one may refer to


@dataclass(frozen=True)
class AskedQuestion:
    question: Question
    inputs: KeyInputs
    is_cacheable: bool

    def key(self, *, provider: str, model: str) -> bytes | None:
        """None where its answer is not cached."""
        return cache_key(self.question, self.inputs, provider=provider, model=model) if self.is_cacheable else None


def read_asked(session: Session, user_id: UUID, request: AskQuestion) -> AskedQuestion:
    basis = answers.get_basis(session, user_id)
    turns = answers.list_of_session(session, session_id=request.session_id, latest=TURNS) if request.session_id else []
    return AskedQuestion(
        question=Question(
            text=request.question,
            turns=[Turn(one.question, one.answer if one.is_answered else "") for one in turns],
            instruction=basis.instruction,
            site_instruction=basis.site_instruction,
        ),
        inputs=KeyInputs(
            user_id=user_id,
            project_id=request.project_id,
            library_version=basis.library_version,
            generation_id=basis.generation_id,
            instruction=(basis.instruction_id, basis.instruction_version),
            site_instruction=(basis.site_instruction_id, basis.site_instruction_version),
        ),
        is_cacheable=settings().answers.cache_hours > 0,
    )


def add_answer(
    session: Session, request: AskQuestion, result: Mapping[str, Any], *, user_id: UUID, job_id: UUID
) -> Answer:
    """Adds the result of the job to the user's history, and to its session."""
    return answers.add(
        session,
        user_id=user_id,
        session_id=request.session_id,
        project_id=request.project_id,
        job_id=job_id,
        question=request.question,
        answer=result["answer"],
        is_answered=result["answered"],
        citations=result["citations"],
    )
