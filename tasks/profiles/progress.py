"""What a learner's completed tasks say about them."""

from pydantic import BaseModel
from sqlalchemy.orm import Session

from db.models import ProgressEntry
from db.queries import learning
from db.session import read_only
from tasks.attempt import Attempt
from tasks.contracts import AssessProgress
from tasks.handle import Outcome, handles
from tasks.language import count, tutor_for
from workers.learning import mastery
from workers.learning.tutor import PastTask, Standing
from workers.llm.gateway import Passage
from workers.retrieval.search import find_passages

MOST_TASKS = 500  # of the history; older ones hardly move an estimate
PASSAGES = 20
ABOUT = 0.35  # the least cosine at which a task counts as being about a document
LONGEST_TOPIC = 80  # characters


class AssessedProgress(BaseModel):
    progress: str
    mastery: dict[str, float]
    next: list[str]


@handles(AssessProgress)
def assess_progress(attempt: Attempt, wish: AssessProgress) -> Outcome:
    with read_only() as session:
        entry = learning.get_progress(session, wish.entry_id)
        earlier = [
            _past_task(task)
            for task in learning.list_progress(session, user_id=attempt.user_id, limit=MOST_TASKS)
            if task.id != entry.id
        ]
    passages = find_passages(entry.completed_task, user_id=attempt.user_id, limit=PASSAGES)
    attempt.checkpoint()
    entry.topic = _topic(entry, passages)
    task = _past_task(entry)
    by_topic = mastery.by_topic([*earlier, task])
    tutor = tutor_for(attempt)
    insight, usage = tutor.assess(Standing(task=task, history=earlier, mastery=by_topic), passages)
    count(attempt, tutor.provider, usage)

    def write(session: Session) -> AssessedProgress:
        learning.keep_insight(session, wish.entry_id, topic=entry.topic, insight=insight.text)
        return AssessedProgress(
            progress=insight.text,
            mastery={topic: round(value, 3) for topic, value in by_topic.items()},
            next=insight.next,
        )

    return write


def _past_task(entry: ProgressEntry) -> PastTask:
    return PastTask(entry.completed_task, entry.topic, entry.score, entry.minutes, entry.created_at)


def _topic(entry: ProgressEntry, passages: list[Passage]) -> str:
    """The document that the task is about; where the library has none, the task is its own topic."""
    if passages and passages[0].similarity >= ABOUT:
        return passages[0].title
    return entry.completed_task[:LONGEST_TOPIC]
