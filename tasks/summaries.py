"""Summaries of documents and transcripts, and their renewal when a document changes."""

import logging
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from core.errors import BacklogFull, BudgetExhausted
from db.queries.learning import answers
from db.queries.library import documents, summaries
from db.transactions import read_only
from tasks.attempt import Attempt
from tasks.attempt_llm import another_writes, provider_for, record_usage
from tasks.contracts import SummarizeDocument
from tasks.handlers import Outcome, handles
from tasks.periodic import with_tick
from tasks.results.library import SummarizedDocument, SummaryPoint
from tasks.schedules import RENEW_SUMMARIES
from tasks.steps.citations import LibraryChanged
from tasks.steps.retrieval import encode_or_compare_words
from tasks.submit import submit
from workers.summaries.summarizer import Summarizer
from workers.summaries.types import Point, SummarizedText, Summary
from workers.text.language import language_of

logger = logging.getLogger(__name__)

RENEWED_AT_ONCE = 100
NOTHING_TO_SAY = "The document has no sentences to summarise."


@handles(SummarizeDocument)
def summarize_document(attempt: Attempt, request: SummarizeDocument) -> Outcome:
    """Stores the summary with the document. A second run writes it anew in its place."""
    with read_only() as session:
        document = documents.get(session, request.document_id, user_id=attempt.user_id)
    text = document.text or ""
    language = language_of(text)
    summary = _summarizer(attempt).summarize(SummarizedText(document.title, text, language))
    record_usage(attempt, summary.provider, summary.usage)

    def write(session: Session) -> SummarizedDocument:
        result = SummarizedDocument(
            document_id=document.id,
            version=document.version,
            language=language,
            summary=summary.text,
            points=_located(session, attempt.user_id, document.id, summary),
            note=None if summary.points else NOTHING_TO_SAY,
        )
        summaries.store(session, document.id, _row(result, summary))
        return result

    return write


def _summarizer(attempt: Attempt) -> Summarizer:
    def report(done: int, total: int) -> None:
        attempt.checkpoint()
        attempt.report(done, total, "parts", "summarising")

    return Summarizer(
        provider=provider_for(attempt),
        encode=encode_or_compare_words(attempt),
        checkpoint=attempt.checkpoint,
        report=report,
        another_writes=lambda: another_writes(attempt),
    )


def _located(session: Session, user_id: UUID, document_id: UUID, summary: Summary) -> list[SummaryPoint]:
    """Compares each quote with the stored text again. Raises `LibraryChanged` where one is gone."""
    quotes = [_quote(document_id, point) for point in summary.points]
    positions = answers.find_quote_positions(session, quotes, user_id=user_id)
    if None in positions:
        raise LibraryChanged
    return [
        SummaryPoint(
            text=point.text,
            quote=point.quote,
            start=point.start,
            end=point.end,
            page=found.page,
            start_seconds=found.start_seconds,
            supported=point.is_supported,
        )
        for point, found in zip(summary.points, positions, strict=True)
        if found is not None
    ]


def _quote(document_id: UUID, point: Point) -> dict[str, Any]:
    return {"document_id": str(document_id), "quote": point.quote, "start": point.start, "end": point.end}


def _row(result: SummarizedDocument, summary: Summary) -> dict[str, Any]:
    return {
        "version": result.version,
        "language": result.language,
        "text": result.summary,
        "points": [point.model_dump() for point in result.points],
        "provider": summary.provider,
        "model": summary.usage.model,
    }


@with_tick(RENEW_SUMMARIES)
def renew_summaries(session: Session) -> None:
    """Submits jobs for summaries whose document changed. What a full backlog or a spent budget refuses stays for a
    later run."""
    for stale in summaries.list_stale(session, limit=RENEWED_AT_ONCE):
        try:
            submit(session, SummarizeDocument(document_id=stale.document_id), user_id=stale.user_id)
        except (BacklogFull, BudgetExhausted) as refused:
            logger.info("the summary of document %s stays old for now: %s", stale.document_id, refused)
            continue
        summaries.note_asked(session, stale)
