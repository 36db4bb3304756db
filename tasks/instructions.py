"""Trying an instruction out: two answers to one question, side by side."""

from collections.abc import Sequence
from dataclasses import replace

from core.llm_config import SELECTS_ONLY
from core.settings import settings
from db.transactions import read_only
from tasks.attempt import Attempt
from tasks.attempt_llm import provider_for, record_usage
from tasks.contracts import AskQuestion, PreviewInstruction
from tasks.handlers import Outcome, handles
from tasks.results.answers import PreviewedInstruction
from tasks.steps.answering import CheckedAnswer, answerer, check_quotes
from tasks.steps.asked_question import read_asked
from tasks.steps.retrieval import find_passages
from workers.answers.followups import search_text
from workers.answers.types import Question
from workers.llm.gateway import Provider
from workers.quotes.types import Passage

NOTHING_WRITTEN = (
    "No language model wrote these answers: they are quotes from the library, which no instruction changes."
)


@handles(PreviewInstruction)
def preview_instruction(attempt: Attempt, request: PreviewInstruction) -> Outcome:
    """Stores nothing but the result. A second run writes both answers anew."""
    attempt.report(0, 3, "steps", "searching")
    question = AskQuestion(question=request.question, project_id=request.project_id)
    with read_only() as session:
        current = read_asked(session, attempt.user_id, question).question
    tried = _with(current, request)
    query = search_text(current)
    passages = find_passages(attempt, query, limit=settings().answers.topk, project_id=request.project_id)
    provider = provider_for(attempt)
    attempt.report(1, 3, "steps", "answering")
    before = _answer(attempt, provider, current, passages)
    attempt.report(2, 3, "steps", "answering with the instruction")
    after = _answer(attempt, provider, tried, passages)
    attempt.report(3, 3, "steps", "answered")
    return PreviewedInstruction(
        question=request.question,
        current=before.result,
        preview=after.result,
        passages=len(passages),
        note=NOTHING_WRITTEN if after.provider == SELECTS_ONLY else None,
    )


def _with(question: Question, request: PreviewInstruction) -> Question:
    if request.of_site:
        return replace(question, site_instruction=request.text)
    return replace(question, instruction=request.text)


def _answer(attempt: Attempt, provider: Provider, question: Question, passages: Sequence[Passage]) -> CheckedAnswer:
    """No text is streamed: of two answers, nobody could tell whose it is."""
    attempt.checkpoint()
    draft = answerer(attempt, provider).answer(question, passages, lambda _: None)
    record_usage(attempt, draft.provider, draft.usage)
    with read_only() as session:
        return check_quotes(session, attempt.user_id, draft)
