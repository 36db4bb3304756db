"""Assessing a completed task: mastery per topic, and what to do next."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from core.settings import settings
from db.models import ProgressEntry
from db.queries.learning import sessions, topics
from db.queries.learning.topics import TopicNames
from db.transactions import read_only
from tasks.attempt import Attempt
from tasks.attempt_llm import encode_for, provider_for, record_usage
from tasks.contracts import AssessProgress
from tasks.handlers import Outcome, handles
from tasks.results.profiles import AssessedProgress, CitedPassage, CitedTask
from tasks.steps.retrieval import find_for_each, find_passages
from workers.learning import mastery
from workers.learning.mastery import MASTERED, Mastery, Observation
from workers.learning.topics.recognition import topic_of
from workers.learning.tutor import Insight, LearnerState, PastTask
from workers.learning.tutors import tutor_of
from workers.quotes.types import Passage, Quote

MAX_TASKS = 500  # of the history that the tutor sees; mastery is computed from all of it
PASSAGES = 20
READINGS = 5  # passages on a weak topic
MAX_SEARCHES = 4  # for the weakest topics; each encodes a title
MIN_TOPIC_SIMILARITY = 0.35  # cosine from which a passage is something to read on a topic
REPEAT_AFTER = timedelta(days=14)  # mastered topics


@handles(AssessProgress)
def assess_progress(attempt: Attempt, request: AssessProgress) -> Outcome:
    """Stores topic, insight and mastery with the progress entry. A second run assesses the same history and replaces
    them."""
    attempt.report(0, 2, "steps", "searching")
    with read_only() as session:
        entry = sessions.get_progress(session, request.entry_id)
        names = topics.names(session, user_id=attempt.user_id)
        earlier = _earlier(session, entry, names)
        observations = sessions.list_observations(session, user_id=attempt.user_id, without=entry.id)
    passages = find_passages(attempt, entry.completed_task, limit=PASSAGES)
    found = topic_of(
        entry.completed_task, is_scored=entry.score is not None, own=[*names.all(), *_seen(earlier)], passages=passages
    )
    topic = names.current(found)
    known = _mastery(observations, entry, topic)
    state = LearnerState(
        task=_past_task(entry, topic),
        history=earlier,
        mastery={name: one.probability for name, one in known.items()},
        unscored=frozenset(name for name, one in known.items() if not one.is_estimated),
        readings=_readings(attempt, known.values(), {topic: passages} if topic else {}),
        rested=_due_for_repetition(known.values(), now=entry.created_at),
    )
    attempt.report(1, 2, "steps", "assessing")
    tutor = tutor_of(provider_for(attempt), encode_for(attempt), attempt.checkpoint)
    insight, usage = tutor.assess(state, passages)
    record_usage(attempt, tutor.provider, usage)
    attempt.report(2, 2, "steps", "assessed")

    def write(session: Session) -> AssessedProgress:
        mastered = known[topic].probability if topic else None
        sessions.keep_insight(session, request.entry_id, topic=found, insight=insight.text, mastery=mastered)
        return _result(topic, insight, state.mastery)

    return write


def _mastery(
    observations: Iterable[tuple[str, float | None, datetime]], entry: ProgressEntry, topic: str | None
) -> dict[str, Mastery]:
    current = [Observation(topic, entry.score, entry.created_at)] if topic else []
    return mastery.by_topic([*(Observation(*one) for one in observations), *current], settings().mastery)


def _earlier(session: Session, entry: ProgressEntry, names: TopicNames) -> list[PastTask]:
    """Tasks before this one, newest first. Later ones are left out, so that another attempt assesses the same."""
    rows = sessions.list_progress(session, user_id=entry.user_id, limit=MAX_TASKS, before=entry.id)
    return [_past_task(row, names.current(row.topic)) for row in rows]


def _seen(earlier: Sequence[PastTask]) -> list[str]:
    return list(dict.fromkeys(past.topic for past in earlier if past.topic))


def _past_task(entry: ProgressEntry, topic: str | None) -> PastTask:
    return PastTask(entry.completed_task, topic, entry.score, entry.minutes, entry.created_at, entry.id)


def _readings(
    attempt: Attempt, known: Iterable[Mastery], found: Mapping[str, Sequence[Passage]]
) -> dict[str, list[Passage]]:
    """The library's passages on the weakest topics; `found` holds those that were searched already."""
    topics = [one.topic for one in known if one.probability < MASTERED][:MAX_SEARCHES]
    others = [topic for topic in topics if not found.get(topic)]
    searched = dict(zip(others, find_for_each(attempt, others, limit=READINGS), strict=True)) if others else {}
    passages = {**found, **searched}
    near = {
        topic: [one for one in passages[topic] if one.similarity >= MIN_TOPIC_SIMILARITY][:READINGS] for topic in topics
    }
    return {topic: close for topic, close in near.items() if close}


def _due_for_repetition(known: Iterable[Mastery], *, now: datetime) -> dict[str, int]:
    resting = [one for one in known if one.probability >= MASTERED and now - one.last_at >= REPEAT_AFTER]
    return {one.topic: (now - one.last_at).days for one in sorted(resting, key=lambda one: one.last_at)}


def _result(topic: str | None, insight: Insight, known: Mapping[str, float]) -> AssessedProgress:
    return AssessedProgress(
        progress=insight.text,
        topic=topic,
        mastery={topic: round(value, 3) for topic, value in known.items()},
        next=insight.next,
        citations=[*map(_cited_task, insight.tasks), *map(_cited_passage, insight.quotes)],
    )


def _cited_task(task: PastTask) -> CitedTask:
    assert task.entry_id is not None, "the tutor cites tasks of the history, which have ids"
    return CitedTask(
        entry_id=task.entry_id,
        completed_task=task.completed_task,
        topic=task.topic,
        score=task.score,
        minutes=task.minutes,
        completed_at=task.completed_at,
    )


def _cited_passage(quote: Quote) -> CitedPassage:
    return CitedPassage(
        document_id=UUID(quote.document_id), title=quote.title, quote=quote.text, start=quote.start, end=quote.end
    )
