"""Answering one question from passages, and checking what is quoted."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from core.settings import settings
from tasks.attempt import Attempt
from tasks.attempt_llm import another_writes
from tasks.results.answers import Answered, CheckedSentence
from tasks.steps.citations import checked_citations
from tasks.steps.retrieval import encode_or_compare_words
from workers.answers.answerer import Answerer
from workers.answers.types import Draft, WrittenSentence
from workers.llm.gateway import Provider


@dataclass(frozen=True)
class CheckedAnswer:
    """An answer whose quotes stand in the stored documents, word for word."""

    result: Answered
    provider: str
    model: str


def answerer(attempt: Attempt, provider: Provider) -> Answerer:
    return Answerer(
        provider=provider,
        model=provider.default_model,
        encode=encode_or_compare_words(attempt),
        min_similarity=settings().answers.min_similarity,
        most_passages=settings().answers.model_passages,
        checkpoint=attempt.checkpoint,
        restart=attempt.restart_text,
        another_writes=lambda: another_writes(attempt),
    )


def check_quotes(session: Session, user_id: UUID, draft: Draft) -> CheckedAnswer:
    """Raises `LibraryChanged` where a quote is gone."""
    citations = checked_citations(session, draft.citations, user_id=user_id)
    answered = Answered(
        answer=draft.text,
        citations=citations,
        answered=draft.is_answered,
        outcome=draft.outcome.value,
        sentences=checked_sentences(draft.sentences),
        supported_share=draft.supported_share,
    )
    return CheckedAnswer(answered, draft.provider, draft.usage.model)


def checked_sentences(sentences: Sequence[WrittenSentence]) -> list[CheckedSentence]:
    return [CheckedSentence(start=one.start, end=one.end, supported=one.is_supported) for one in sentences]
