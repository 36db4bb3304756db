"""Which tasks of the bank fit a topic: by the words of both, and by meaning."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from workers.coding.bank import CodingTask
from workers.learning.topics import taxonomy
from workers.learning.tutor import ExerciseDraft, ExercisesExhausted, TopicNotFound
from workers.quotes.folding import fold
from workers.quotes.ranking import Encode, cosine

NEAR_ENOUGH = 0.55  # the cosine of a topic and one of a task's from which the task is on it
NAMED = 5
LEVELS = ("easy", "medium", "hard")
#: Found by these very words only: half of all topics are near them.
TOO_GENERAL = frozenset({"basics", "machine learning", "deep learning", "natural language processing"})
BASICS = frozenset({"python", "programming", "coding", "python basics", "programming basics"})


@dataclass(frozen=True)
class Wanted:
    """`accept` says whether an exercise is new to the learner, and then remembers it."""

    topic: str
    difficulty: str
    count: int
    accept: Callable[[ExerciseDraft], bool] = lambda _: True


def write_exercises(wanted: Wanted, tasks: Collection[CodingTask], encode: Encode) -> list[ExerciseDraft]:
    """Tasks on the topic that are new to the learner, those of the wanted difficulty first. Raises `TopicNotFound`,
    which names what is near, and `ExercisesExhausted`."""
    scored = _score(wanted.topic, tasks, encode)
    fitting = [(score, task) for score, task in scored if score >= NEAR_ENOUGH]
    if not fitting:
        raise TopicNotFound(_nothing(wanted.topic, [task for _, task in scored]))
    fitting.sort(key=lambda pair: (_apart(pair[1].difficulty, wanted.difficulty), -pair[0]))
    drafts = list(islice(filter(wanted.accept, (to_draft(task) for _, task in fitting)), wanted.count))
    if not drafts:
        raise ExercisesExhausted(
            f"You had all {len(fitting)} coding exercises on {wanted.topic!r}. Name another topic or type."
        )
    return drafts


def _score(topic: str, tasks: Collection[CodingTask], encode: Encode) -> list[tuple[float, CodingTask]]:
    """Best first."""
    topic = taxonomy.canonical(topic) or topic
    names = sorted({name for task in tasks for name in _names(task)} - TOO_GENERAL)
    wanted, *vectors = encode([topic, *names])
    near = {name: cosine(wanted, vector) for name, vector in zip(names, vectors, strict=True)}
    scored = [(max(_by_words(topic, task), *(near.get(name, 0.0) for name in _names(task))), task) for task in tasks]
    return sorted(scored, key=lambda pair: -pair[0])


def _names(task: CodingTask) -> Iterator[str]:
    yield task.title
    yield from task.topics


def _by_words(topic: str, task: CodingTask) -> float:
    wanted = fold(topic).text.strip()
    if wanted in BASICS:
        return 1.0
    return float(any(wanted == fold(name).text.strip() for name in _names(task)))


def _apart(one: str, other: str) -> int:
    return abs(LEVELS.index(one) - LEVELS.index(other))


def _nothing(topic: str, nearest: Sequence[CodingTask]) -> str:
    names = list(dict.fromkeys(name for task in nearest for name in task.topics))[:NAMED]
    return f"There is no coding exercise on {topic!r}. Near it are some on {', '.join(names)}."


def to_draft(task: CodingTask) -> ExerciseDraft:
    return ExerciseDraft(
        type="coding",
        prompt=task.statement,
        choices=None,
        starter_code=task.starter,
        hints=list(task.hints),
        solution=solution_of(task),
        document_id=None,
    )


def solution_of(task: CodingTask) -> dict[str, Any]:
    return {
        "answer": task.reference,
        "explanation": "",
        "document_id": None,
        "start": None,
        "end": None,
        "task": task.name,
        "entry": task.entry,
        "tests": [test.as_json() for test in task.tests],
    }
