"""Answers to questions, from the learner's own library."""

from dataclasses import asdict, dataclass
from datetime import timedelta
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy.orm import Session

from core.errors import Transient
from core.once import once
from db.queries.embeddings import generations
from db.queries.learning import answers, instructions
from db.queries.learning.answers import Place
from db.search.passages import url_of
from db.transactions import read_only, transaction
from tasks.attempt import Attempt
from tasks.attempt_llm import count, encode
from tasks.contracts import AskQuestion
from tasks.handlers import Outcome, handles
from workers.answers.answerer import Answerer
from workers.answers.cache_key import KeyInputs, key_of
from workers.answers.followups import search_text
from workers.answers.settings import AnswerSettings
from workers.answers.single_flight import SingleFlight
from workers.answers.types import Citation, Draft, Question, Turn
from workers.llm.choice import choose
from workers.llm.extractive import ExtractiveProvider
from workers.llm.gateway import Provider, Usage
from workers.llm.settings import LlmSettings
from workers.retrieval.search import find_passages

PASSAGES = 24  # several from each document, so that a quote can be chosen
TURNS = 4  # of a session, that the next question may lean on


class LibraryChanged(Transient):
    """A document changed while the question was answered from it. The next attempt reads the library anew."""

    slug = "library-changed"


class CitedQuote(BaseModel):
    """`quote` is exactly the document's text[start:end]."""

    document_id: UUID
    title: str
    quote: str
    start: int
    end: int
    page: int | None
    start_seconds: float | None
    url: str | None


class Answered(BaseModel):
    """`[1]` in `answer` refers to the first of `citations`. `answered` is false where the library has no answer."""

    answer: str
    citations: list[CitedQuote]
    answered: bool
    answer_id: UUID | None = None


@dataclass(frozen=True)
class Settled:
    """An answer whose quotes were found in the stored documents."""

    result: Answered
    provider: str
    model: str


@dataclass(frozen=True)
class Asked:
    question: Question
    library_version: int
    key: bytes | None
    kept: Settled | None


@once
def _sharing() -> SingleFlight[Settled]:
    return SingleFlight()


@handles(AskQuestion)
def answer_question(attempt: Attempt, wish: AskQuestion) -> Outcome:
    provider = choose(None, None, encode)
    with read_only() as session:
        asked = _read(session, attempt.user_id, wish, provider)
    if asked.key is None:
        result = _answer(attempt, wish, asked, provider).result
    else:
        result = _answer_once(attempt, wish, asked, asked.key, provider).result
    if wish.instruction_text is not None:
        return result
    return lambda session: _write_down(session, attempt, wish, result)


def _read(session: Session, user_id: UUID, wish: AskQuestion, provider: Provider) -> Asked:
    active = instructions.find_active(session, user_id=user_id) if wish.instruction_text is None else None
    turns = answers.list_of_session(session, session_id=wish.session_id, latest=TURNS) if wish.session_id else []
    question = Question(
        text=wish.question,
        turns=[Turn(turn.question, turn.answer) for turn in turns],
        instruction=active.text if active else wish.instruction_text,
    )
    grounds = KeyInputs(
        user_id=user_id,
        project_id=wish.project_id,
        library_version=answers.library_version(session, user_id),
        generation_id=generations.get_active(session).id,
        provider=provider.name,
        model=_model_of(provider),
        instruction=(active.id, active.version) if active else None,
    )
    is_kept = wish.instruction_text is None and AnswerSettings().cache_hours > 0
    key = key_of(question, grounds) if is_kept else None
    return Asked(question, grounds.library_version, key, _find_kept(session, key, user_id) if key else None)


def _model_of(provider: Provider) -> str:
    return provider.name if isinstance(provider, ExtractiveProvider) else LlmSettings().model


def _find_kept(session: Session, key: bytes, user_id: UUID) -> Settled | None:
    kept = answers.find_cached(session, key, user_id=user_id)
    return Settled(Answered.model_validate(kept.result), kept.provider, kept.model) if kept else None


def _answer_once(attempt: Attempt, wish: AskQuestion, asked: Asked, key: bytes, provider: Provider) -> Settled:
    """From the cache, or from an equal question that is being answered in this process, or anew."""
    settled, is_own = asked.kept, False
    if settled is None:
        attempt.usage.cache = "miss"
        settled, is_own = _sharing().of(key, lambda: _answer(attempt, wish, asked, provider), wait=attempt.checkpoint)
    if not is_own:
        attempt.say(settled.result.answer)
        attempt.usage.cache = "hit"
        count(attempt, settled.provider, Usage(settled.model, prompt_tokens=0, output_tokens=0))
    return settled


def _answer(attempt: Attempt, wish: AskQuestion, asked: Asked, provider: Provider) -> Settled:
    attempt.report(0, 2, "steps", "searching")
    query = search_text(asked.question)
    passages = find_passages(query, user_id=attempt.user_id, limit=PASSAGES, project_id=wish.project_id)
    attempt.checkpoint()
    attempt.report(1, 2, "steps", "answering")
    draft = _answering(attempt, provider).answer(asked.question, passages, attempt.say)
    count(attempt, draft.provider, draft.usage)
    attempt.report(2, 2, "steps", "answered")
    with transaction() as session:
        settled = _settle(session, attempt.user_id, draft)
        if asked.key is not None and draft.provider == provider.name:
            _keep(session, attempt.user_id, asked.key, asked.library_version, settled)
    return settled


def _answering(attempt: Attempt, provider: Provider) -> Answerer:
    return Answerer(
        provider=provider,
        model=_model_of(provider),
        encode=encode,
        min_similarity=AnswerSettings().min_similarity,
        checkpoint=attempt.checkpoint,
    )


def _settle(session: Session, user_id: UUID, draft: Draft) -> Settled:
    """Each quote is compared with the stored text once more: documents may change while a model writes."""
    places = answers.find_places(session, [asdict(citation) for citation in draft.citations], user_id=user_id)
    citations = [
        _citation(citation, place) for citation, place in zip(draft.citations, places, strict=True) if place is not None
    ]
    if len(citations) < len(draft.citations):
        raise LibraryChanged
    answered = Answered(answer=draft.text, citations=citations, answered=draft.is_answered)
    return Settled(answered, draft.provider, draft.usage.model)


def _citation(citation: Citation, place: Place) -> CitedQuote:
    return CitedQuote.model_validate(asdict(citation) | asdict(place) | {"url": url_of(place.url, place.start_seconds)})


def _keep(session: Session, user_id: UUID, key: bytes, library_version: int, settled: Settled) -> None:
    """Under the library's version before the search: where it changed meanwhile, nobody asks for this key again."""
    answers.keep_cached(
        session,
        key,
        user_id=user_id,
        library_version=library_version,
        provider=settled.provider,
        model=settled.model,
        result=settled.result.model_dump(mode="json", exclude={"answer_id"}),
        keep=timedelta(hours=AnswerSettings().cache_hours),
    )


def _write_down(session: Session, attempt: Attempt, wish: AskQuestion, result: Answered) -> Answered:
    added = answers.add(
        session,
        user_id=attempt.user_id,
        session_id=wish.session_id,
        project_id=wish.project_id,
        job_id=attempt.id,
        question=wish.question,
        answer=result.answer,
        is_answered=result.answered,
        citations=[citation.model_dump(mode="json") for citation in result.citations],
    )
    return result.model_copy(update={"answer_id": added.id})
