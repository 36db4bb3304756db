"""What a completed task means: statistics in words, one quote, and what to do next."""

from collections.abc import Sequence
from statistics import fmean

from workers.learning import steps
from workers.learning.extractive.material import section_of
from workers.learning.steps import percent
from workers.learning.tutor import Cited, Insight, LearnerState, PastTask
from workers.llm.extractive import RELEVANT, Encode, Quote, best_sentences, distinct, rank
from workers.quotes.types import Passage
from workers.text.words import stems

TREND = 0.05  # a smaller difference between two averages is called none
READINGS = 2
MOST_TASKS = 5  # of the same topic that an insight names
MOST_QUOTES = 20
READ = 0.6  # of a section's words in a task's name: then the section was read


def assess(standing: LearnerState, passages: Sequence[Passage], encode: Encode) -> Insight:
    quotes = _quotes(standing.task, passages, encode)
    said = [_done(standing.task), *_counted(standing), _estimated(standing), _quoted(quotes)]
    cited = [*quotes[:1], *_on_weak_topics(standing, encode)]
    return Insight(
        text=" ".join(part for part in said if part),
        next=[*steps.of(standing), *_read(standing, quotes)],
        tasks=[standing.task, *_same_topic(standing)[:MOST_TASKS]],
        quotes=list(dict.fromkeys(_cited(quote) for quote in cited)),
    )


def _on_weak_topics(standing: LearnerState, encode: Encode) -> list[Quote]:
    """The best sentence on each topic that is advised to be practised."""
    found = [
        best_sentences(topic, standing.readings[topic], encode, 1)
        for topic in steps.practise(standing)
        if topic in standing.readings
    ]
    return [quote for quotes in found for quote in quotes]


def _cited(quote: Quote) -> Cited:
    return Cited(quote.passage.document_id, quote.passage.title, quote.text, quote.start, quote.end)


def _quotes(task: PastTask, passages: Sequence[Passage], encode: Encode) -> list[Quote]:
    query = f"{task.topic}: {task.completed_task}" if task.topic else task.completed_task
    relevant = [one for one in rank(query, passages, encode) if one.quote.score >= RELEVANT]
    return [one.quote for one in distinct(relevant, MOST_QUOTES)]


def _done(task: PastTask) -> str:
    score = f" with a score of {percent(task.score)}" if task.score is not None else ""
    minutes = f" in {_minutes(task.minutes)}" if task.minutes is not None else ""
    return f"You completed “{task.completed_task.strip()}”{score}{minutes}."


def _counted(standing: LearnerState) -> list[str]:
    """Attempts on the topic, their average and its direction, the time they took."""
    task = standing.task
    if task.topic is None:
        return []
    earlier = _same_topic(standing)
    if not earlier:
        return [f"It is your first task on {task.topic}."]
    said = [f"It is your {ordinal(len(earlier) + 1)} task on {task.topic}."]
    scores = [past.score for past in earlier if past.score is not None]
    if scores and task.score is not None:
        said.append(_trend(task.score, scores))
    minutes = [past.minutes for past in [*earlier, task] if past.minutes is not None]
    if len(minutes) > 1:
        said.append(f"Together they took {_minutes(sum(minutes))}.")
    return said


def _same_topic(standing: LearnerState) -> list[PastTask]:
    """Earlier tasks."""
    task = standing.task
    return [past for past in standing.history if task.topic is not None and past.topic == task.topic and past != task]


def _trend(score: float, earlier: Sequence[float]) -> str:
    before = fmean(earlier)
    average = f"Your average on it is now {percent(fmean([*earlier, score]))}"
    if abs(score - before) < TREND:
        return f"{average}, and this score is close to the earlier average of {percent(before)}."
    direction = "above" if score > before else "below"
    points = round(100 * abs(score - before))
    return f"{average}; this score is {points} points {direction} the earlier average of {percent(before)}."


def _estimated(standing: LearnerState) -> str:
    mastery = standing.mastery.get(standing.task.topic or "")
    return "" if mastery is None else f"Your mastery of {standing.task.topic} is estimated at {percent(mastery)}."


def _quoted(quotes: Sequence[Quote]) -> str:
    return f'From your library: "{quotes[0].text}" ({quotes[0].passage.title})' if quotes else ""


def _read(standing: LearnerState, quotes: Sequence[Quote]) -> list[str]:
    """Sections near to the task that no completed task names."""
    done = [stems(past.completed_task) for past in [standing.task, *standing.history]]
    places = dict.fromkeys((quote.passage.title, section_of(quote)) for quote in quotes)
    unread = [place for place in places if not any(_covers(task, place[1]) for task in done)]
    return [_reading(title, section) for title, section in unread[:READINGS]]


def _covers(task: frozenset[str], section: str) -> bool:
    wanted = stems(section)
    return bool(wanted) and len(task & wanted) >= READ * len(wanted)


def _reading(title: str, section: str) -> str:
    return f"Read “{title}”." if section == title else f"Read “{section}” in “{title}”."


def ordinal(number: int) -> str:
    suffix = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{'th' if 10 <= number % 100 <= 20 else suffix}"


def _minutes(minutes: float) -> str:
    whole = round(minutes)
    return "1 minute" if whole == 1 else f"{whole} minutes"
