"""The next steps for a learner: practise the weakest topics, those with something to read in the library first, then
repeat what was mastered long ago."""

from collections.abc import Iterator

from workers.learning.mastery import MASTERED, PASSED
from workers.learning.tutor import LearnerState
from workers.text.formatting import percent

MOST_WEAK_TOPICS, MOST_REPETITIONS = 2, 1


def topics_to_practise(state: LearnerState) -> list[str]:
    """At most two, the weakest; mastered topics are left out."""
    weak = [topic for topic, value in _weakest_first(state) if value < MASTERED]
    return sorted(weak, key=lambda topic: topic not in state.readings)[:MOST_WEAK_TOPICS]


def next_steps(state: LearnerState) -> list[str]:
    topics = topics_to_practise(state)
    steps = [_practise(state, topic) for topic in topics]
    score = state.task.score
    if not steps and score is not None and score < PASSED:
        steps.append(f"Try “{state.task.completed_task.strip()}” again: {percent(score)} is below {percent(PASSED)}.")
    return [*steps, *_repeat(state)]


def _weakest_first(state: LearnerState) -> list[tuple[str, float]]:
    return sorted(state.mastery.items(), key=lambda one: (one[1], one[0]))


def _practise(state: LearnerState, topic: str) -> str:
    passages = state.readings.get(topic)
    begin = f" Begin with “{passages[0].title}”." if passages and passages[0].title != topic else ""
    if topic in state.unscored:
        return f"Try an exercise on {topic}: nothing says yet how well you know it.{begin}"
    return f"Practise {topic}: its mastery is estimated at {percent(state.mastery[topic])}.{begin}"


def _repeat(state: LearnerState) -> Iterator[str]:
    for topic, days in list(state.rested.items())[:MOST_REPETITIONS]:
        yield f"Repeat {topic}: your last task on it was {days} days ago."
