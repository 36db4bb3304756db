"""What the clients are going to ask for, drawn from the seed. Every answer can be told from its own request."""

from dataclasses import dataclass
from random import Random
from typing import Any, Literal

Form = Literal["embed", "ingest", "generate"]

PEOPLE = 5
BURST = 12  # short jobs that come at about the same moment, so that a fault finds some of them at work
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
    """`person` is one of PEOPLE; `due_seconds` count from the beginning of the load."""

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
        """The Idempotency-Key, the same however often it is sent."""
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
    """Short jobs in bursts, long ones now and then, of several people."""
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
    """The name makes it the only one of its kind."""
    return f"Note {name}: {' '.join(rng.choices(WORDS, k=words))}."
