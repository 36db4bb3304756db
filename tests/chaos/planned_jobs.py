"""The jobs of a run, drawn from the seed. No two have the same text, so each result can be matched to its request."""

from dataclasses import dataclass
from random import Random
from typing import Any, Literal

Form = Literal["embed", "ingest", "generate"]

PEOPLE = 5
BURST = 12  # short jobs at about the same time, so that a fault hits some of them while they run
BURST_SECONDS = 0.5
INGESTED_SHARE = 0.05  # of the short jobs
WAITING_SHARE = 0.1
DOUBLED_SHARE = 0.1
SHORT_WORDS, LONG_WORDS = 6, 16

WORDS = (
    "acorn anchor basket beacon bridge candle canyon cellar copper cradle desert dragon ember engine falcon feather "
    "forest garden glacier hammer harbor island jungle kettle ladder lantern marble meadow mirror needle oyster pebble "
    "pepper planet pocket quarry ribbon river saddle shadow silver spider tunnel valley velvet violin walnut window"
).split()

PATHS: dict[Form, str] = {
    "embed": "/api/llm/embed",
    "ingest": "/api/documents/text",
    "generate": "/api/llm/generate",
}

FIRST_QUEUES: dict[Form, str] = {"embed": "gpu.embed", "ingest": "cpu", "generate": "gpu.llm"}


@dataclass(frozen=True)
class PlannedJob:
    """`person` is a number below PEOPLE; `due_seconds` is relative to the start of the load."""

    number: int
    form: Form
    texts: tuple[str, ...]
    person: int
    due_seconds: float
    prefers_wait: bool = False
    is_sent_twice: bool = False

    @property
    def is_long(self) -> bool:
        return self.form == "generate"

    @property
    def key(self) -> str:
        """The Idempotency-Key, the same at every retry."""
        return f"chaos-{self.number}"

    @property
    def first_queue(self) -> str:
        return FIRST_QUEUES[self.form]

    @property
    def path(self) -> str:
        return PATHS[self.form]

    @property
    def body(self) -> dict[str, Any]:
        match self.form:
            case "embed":
                return {"texts": list(self.texts)}
            case "ingest":
                return {"title": f"Note {self.number}", "text": self.texts[0]}
            case "generate":
                return {"prompt": self.texts[0], "provider": "ollama"}


def draw(rng: Random, *, short: int, long: int, seconds: float) -> list[PlannedJob]:
    """Short jobs in bursts and long jobs at random times, of several users."""
    bursts = [rng.uniform(0, seconds) for _ in range(max(1, short // BURST))]
    shorts = [_draw_short(rng, number, rng.choice(bursts) + rng.uniform(0, BURST_SECONDS)) for number in range(short)]
    longs = [_draw_long(rng, short + number, rng.uniform(0, seconds)) for number in range(long)]
    return sorted([*shorts, *longs], key=lambda job: job.due_seconds)


def _draw_short(rng: Random, number: int, due_seconds: float) -> PlannedJob:
    form: Form = "ingest" if rng.random() < INGESTED_SHARE else "embed"
    count = 1 if form == "ingest" else rng.randint(1, 2)
    return PlannedJob(
        number,
        form,
        tuple(_text(rng, f"{number}.{part}", SHORT_WORDS) for part in range(count)),
        person=rng.randrange(PEOPLE),
        due_seconds=due_seconds,
        prefers_wait=rng.random() < WAITING_SHARE,
        is_sent_twice=rng.random() < DOUBLED_SHARE,
    )


def _draw_long(rng: Random, number: int, due_seconds: float) -> PlannedJob:
    return PlannedJob(
        number,
        "generate",
        (_text(rng, str(number), LONG_WORDS),),
        person=rng.randrange(PEOPLE),
        due_seconds=due_seconds,
        is_sent_twice=rng.random() < DOUBLED_SHARE,
    )


def _text(rng: Random, name: str, words: int) -> str:
    """Unique, because it contains the name."""
    return f"Note {name}: {' '.join(rng.choices(WORDS, k=words))}."
