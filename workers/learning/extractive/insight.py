"""What a completed task means: statistics in words, one quote, and the next steps."""

from collections.abc import Sequence
from statistics import fmean

from workers.learning.extractive.material import section_of
from workers.learning.steps import next_steps, topics_to_practise
from workers.learning.topics import recognition
from workers.learning.tutor import Insight, LearnerState, PastTask
from workers.quotes.ranking import RELEVANT, Encode, RankedSentence, best_sentences, distinct, rank
from workers.quotes.types import Passage, Quote
from workers.text.formatting import ordinal, percent
from workers.text.words import stems

TREND = 0.05  # a smaller difference between two averages is called none
READINGS = 2
MOST_TASKS = 5  # of the same topic that an insight names
MOST_QUOTES = 20
CLOSE = 0.5  # the score from which a sentence is about the topic without naming it
LONGEST_NAMED = 120  # characters of an earlier task that an insight quotes
SECTION_READ = 0.6  # of a section's words in a task's name: then the section counts as read


def assess(state: LearnerState, passages: Sequence[Passage], encode: Encode) -> Insight:
    found = _relevant_sentences(state.task, passages, encode)
    parts = [_completed(state.task), *_statistics(state), standing(state), _quoted(found)]
    quotes = [*(one.quote for one in found[:1]), *_quotes_on_weak_topics(state, encode)]
    return Insight(
        text=" ".join(part for part in parts if part),
        next=[*next_steps(state), *_unread_sections(state, found)],
        tasks=[state.task, *_same_topic(state)[:MOST_TASKS]],
        quotes=list(dict.fromkeys(quotes)),
    )


def _quotes_on_weak_topics(state: LearnerState, encode: Encode) -> list[Quote]:
    """The best sentence on each topic to practise."""
    return [
        sentence.quote
        for topic in topics_to_practise(state)
        if topic in state.readings
        for sentence in best_sentences(topic, state.readings[topic], encode, 1)
    ]


def _relevant_sentences(task: PastTask, passages: Sequence[Passage], encode: Encode) -> list[RankedSentence]:
    """Those that are about the task's topic: a passage that only shares a word with the task is not."""
    if task.topic is None:
        return []
    query = f"{task.topic}: {task.completed_task}"
    relevant = [one for one in rank(query, passages, encode) if one.score >= RELEVANT and _is_about(task.topic, one)]
    return distinct(relevant, MOST_QUOTES)


def _is_about(topic: str, found: RankedSentence) -> bool:
    around = (found.text, section_of(found), found.quote.title)
    return found.score >= CLOSE or any(recognition.names(topic, text) for text in around)


def _completed(task: PastTask) -> str:
    score = f" with a score of {percent(task.score)}" if task.score is not None else ""
    minutes = f" in {_minutes(task.minutes)}" if task.minutes is not None else ""
    return f"You completed “{task.completed_task.strip()}”{score}{minutes}."


def _statistics(state: LearnerState) -> list[str]:
    """Attempts on the topic, what the last one was, the average and its direction, the time they took."""
    task = state.task
    if task.topic is None:
        return []
    earlier = _same_topic(state)
    if not earlier:
        return [f"It is your first task on {task.topic}."]
    sentences = [f"It is your {ordinal(len(earlier) + 1)} task on {task.topic}, after {_named(earlier[0])}."]
    scores = [past.score for past in earlier if past.score is not None]
    if scores and task.score is not None:
        sentences.append(_trend(task.score, scores))
    minutes = [past.minutes for past in [*earlier, task] if past.minutes is not None]
    if len(minutes) > 1:
        sentences.append(f"Together they took {_minutes(sum(minutes))}.")
    return sentences


def _named(task: PastTask) -> str:
    """By its exact words, unless they are too many."""
    score = f" with {percent(task.score)}" if task.score is not None else ""
    words = task.completed_task.strip()
    return f"“{words}”{score}" if len(words) <= LONGEST_NAMED else f"one of {task.completed_at:%-d %B %Y}{score}"


def _same_topic(state: LearnerState) -> list[PastTask]:
    """Earlier tasks, the latest first."""
    task = state.task
    return [past for past in state.history if task.topic is not None and past.topic == task.topic and past != task]


def _trend(score: float, earlier: Sequence[float]) -> str:
    before = fmean(earlier)
    average = f"Your average on it is now {percent(fmean([*earlier, score]))}"
    if abs(score - before) < TREND:
        return f"{average}, and this score is close to the earlier average of {percent(before)}."
    direction = "above" if score > before else "below"
    points = round(100 * abs(score - before))
    return f"{average}; this score is {points} points {direction} the earlier average of {percent(before)}."


def standing(state: LearnerState) -> str:
    """What the task says of mastery, and why it says nothing where it does not."""
    topic = state.task.topic
    if topic is None:
        return (
            "It names no topic of study, so it stands in your history and changes no mastery. To have it counted, say"
            " what it was about, for example “Day 3: gradient descent”."
        )
    if topic in state.unscored:
        return f"Without a score it says that you met {topic}, not how well you know it: an exercise would tell."
    if topic not in state.mastery:
        return ""
    mastery = percent(state.mastery[topic])
    if state.task.score is None:
        return f"Without a score it leaves your mastery of {topic} at the estimate of {mastery}."
    return f"Your mastery of {topic} is estimated at {mastery}."


def _quoted(found: Sequence[RankedSentence]) -> str:
    return f'From your library: "{found[0].text}" ({found[0].quote.title})' if found else ""


def _unread_sections(state: LearnerState, found: Sequence[RankedSentence]) -> list[str]:
    """Sections near to the task that no completed task names."""
    done = [stems(past.completed_task) for past in [state.task, *state.history]]
    sections = dict.fromkeys((one.quote.title, section_of(one)) for one in found)
    unread = [section for section in sections if not any(_covers(task, section[1]) for task in done)]
    return [_reading(title, section) for title, section in unread[:READINGS]]


def _covers(task: frozenset[str], section: str) -> bool:
    wanted = stems(section)
    return bool(wanted) and len(task & wanted) >= SECTION_READ * len(wanted)


def _reading(title: str, section: str) -> str:
    return f"Read “{title}”." if section == title else f"Read “{section}” in “{title}”."


def _minutes(minutes: float) -> str:
    whole = round(minutes)
    return "1 minute" if whole == 1 else f"{whole} minutes"
