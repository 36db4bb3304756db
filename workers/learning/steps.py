"""What to do next, from what is known of a learner: the weakest topics first, those before others of which the library
has something to read, then what was mastered and rested long."""

from collections.abc import Iterator

from workers.learning.mastery import MASTERED, PASSED
from workers.learning.tutor import LearnerState

WEAKEST, RESTED = 2, 1


def practise(standing: LearnerState) -> list[str]:
    """The topics to practise; the mastered ones are left in peace."""
    weak = [topic for topic, value in _weakest_first(standing) if value < MASTERED]
    return sorted(weak, key=lambda topic: topic not in standing.readings)[:WEAKEST]


def of(standing: LearnerState) -> list[str]:
    topics = practise(standing)
    said = [_practise(standing, topic) for topic in topics]
    score = standing.task.score
    if not said and score is not None and score < PASSED:
        said.append(f"Try “{standing.task.completed_task.strip()}” again: {percent(score)} is below {percent(PASSED)}.")
    return [*said, *_repeat(standing)]


def _weakest_first(standing: LearnerState) -> list[tuple[str, float]]:
    return sorted(standing.mastery.items(), key=lambda one: (one[1], one[0]))


def _practise(standing: LearnerState, topic: str) -> str:
    passages = standing.readings.get(topic)
    begin = f" Begin with “{passages[0].title}”." if passages and passages[0].title != topic else ""
    return f"Practise {topic}: its mastery is estimated at {percent(standing.mastery[topic])}.{begin}"


def _repeat(standing: LearnerState) -> Iterator[str]:
    for topic, days in list(standing.rested.items())[:RESTED]:
        yield f"Repeat {topic}: your last task on it was {days} days ago."


def percent(fraction: float) -> str:
    return f"{round(100 * fraction)} %"
