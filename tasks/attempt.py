"""One attempt at one job, as its handler sees it."""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, Literal
from uuid import UUID

from core.errors import Cancelled, LeaseLost, TimeLimitExceeded
from db.queries.embeddings.generations import ActiveGeneration, NoActiveGeneration
from db.queries.jobs.attempts import Event, Fence, Reports
from db.queries.jobs.claims import Claim
from tasks.contracts import CONTRACTS
from tasks.queues import QUEUES

STUCK_SECONDS = 30.0  # past its time limit
USED_UP = frozenset({"prompt_tokens", "output_tokens", "cost", "tries"})
WORDS_ONLY: Literal["words only"] = "words only"
FIRST_TEXT_SECONDS = 0.05  # from the first piece of an output on


class TakesLong(Exception):
    """What a handler raises where its job turns out to be one for the queue of those that take long."""

    def __init__(self, queue: str) -> None:
        super().__init__(queue)
        self.queue = queue


class Haste(Enum):
    """How soon a report is to be written: the first text of an output at once, later text as the load permits, progress
    in time for somebody who looks at it."""

    AT_ONCE = auto()
    SOON = auto()
    IN_TIME = auto()


@dataclass
class Usage:
    """What the receipt says about how the result was made. Tries, tokens and cost are those of all attempts."""

    provider: str | None = None
    model: str | None = None
    model_digest: str | None = None
    prompt_tokens: int = 0
    output_tokens: int = 0
    cost: float = 0.0
    tries: int = 0
    cache: str = "none"
    finish_reason: str | None = None
    first_token_seconds: float | None = None
    tokens_per_second: float | None = None
    passages_left_out: int = 0
    characters_left_out: int = 0
    degraded: str | None = None

    def found_by_words_alone(self) -> None:
        self.degraded = WORDS_ONLY

    @classmethod
    def after(cls, receipt: Mapping[str, Any] | None) -> "Usage":
        """Goes on from what earlier attempts have used."""
        used_up = {name: value for name, value in (receipt or {}).items() if name in USED_UP and value is not None}
        return cls(**used_up)

    def add(self, prompt_tokens: int, output_tokens: int) -> None:
        self.prompt_tokens += prompt_tokens
        self.output_tokens += output_tokens

    def as_receipt(self) -> dict[str, Any]:
        return dict(vars(self))


def _do_nothing() -> None: ...


class Attempt:
    """Reports are buffered, and written by the report writer of the process; the lock `writing` keeps them before the
    job's last events. `is_shown` says whether Flower shows the attempt, `is_trial` whether it is the first to ask a
    provider that was away, `is_unproven` whether it broke that, and nobody knows whose fault it was."""

    def __init__(self, claim: Claim, *, on_wait: Callable[[], None] = _do_nothing) -> None:
        """`on_wait` is called when its handler begins to wait for a server, and may be called again."""
        self.claim = claim
        self._on_wait = on_wait
        self.usage = Usage.after(claim.receipt)
        self.writing = threading.Lock()
        self.is_shown = False
        self.is_trial = claim.is_trial
        self.is_unproven = claim.is_unproven
        self._buffer = threading.Lock()
        self._progress: Mapping[str, Any] | None = None
        self._events: list[Event] = []
        self._unsure = Reports()
        self._report_count = 0
        self._follows = 0
        self._text: list[str] = []
        self._writer: Mapping[str, str] = {}
        self._has_told_text = False
        self._last_progress: Mapping[str, Any] | None = None
        self._announce: Callable[[Attempt, Haste], None] = _tell_nobody
        self._text_began: float | None = None
        self._head_start: Any = None
        self._is_lost = False
        self._begun: float | None = None
        self._ended: float | None = None
        self._is_cancelled = claim.cancel_requested_at is not None

    @property
    def id(self) -> UUID:
        return self.claim.fence.id

    @property
    def fence(self) -> Fence:
        return self.claim.fence

    @property
    def user_id(self) -> UUID:
        """The owner of the job. The platform's own jobs have none, and their handlers do not read it."""
        assert self.claim.user_id is not None
        return self.claim.user_id

    @property
    def queue(self) -> str:
        """The queue that it was claimed from."""
        return self.claim.queue

    @property
    def large_queue(self) -> str | None:
        """The queue for jobs that take long, where this one is not there yet."""
        return QUEUES[self.queue].large if self.queue in QUEUES else None

    @property
    def generation(self) -> ActiveGeneration:
        """The embedding generation that was active when the job was claimed."""
        if self.claim.generation is None:
            raise NoActiveGeneration
        return self.claim.generation

    @property
    def is_last(self) -> bool:
        return self.fence.attempt >= self.claim.max_attempts

    @property
    def age_seconds(self) -> float:
        """How long its handler runs or ran, without the time that it waits within a batch or for its result to be
        written."""
        return 0.0 if self._begun is None else (self._ended or time.monotonic()) - self._begun

    @property
    def is_lost(self) -> bool:
        return self._is_lost

    @property
    def is_cancelled(self) -> bool:
        return self._is_cancelled

    @property
    def limit_seconds(self) -> float:
        return CONTRACTS[self.claim.kind].time_limit.total_seconds()

    @property
    def is_stuck(self) -> bool:
        """Past its time limit by so much that it will not come to a checkpoint any more."""
        return self.age_seconds > self.limit_seconds + STUCK_SECONDS

    @property
    def has_streamed(self) -> bool:
        """Whether a client has text of it that was not withdrawn."""
        return self._text_began is not None

    def give_head_start(self, begun: Any) -> None:
        """Its handler takes it, in time or never: then `take_head_start` is whoever's who ends the batch."""
        self._head_start = begun

    def take_head_start(self) -> Any:
        """What was begun for it before its turn came (`tasks.handlers.head_start`), once; or None."""
        begun, self._head_start = self._head_start, None
        return begun

    def begin(self) -> None:
        """The time limit counts from here."""
        self._begun = time.monotonic()

    def end(self) -> None:
        self._ended = time.monotonic()

    def checkpoint(self) -> None:
        """Call it in loops. Raises `Cancelled`, `LeaseLost` or `TimeLimitExceeded` when the attempt must stop."""
        if self._is_lost:
            raise LeaseLost
        if self._is_cancelled:
            raise Cancelled
        if self.age_seconds > self.limit_seconds:
            raise TimeLimitExceeded(f"The job ran longer than the {self.limit_seconds:.0f} s that its kind may take.")

    def wait(self) -> None:
        """The handler waits for a server from here on. A checkpoint, too."""
        self._on_wait()
        self.checkpoint()

    def announce_to(self, announce: "Callable[[Attempt, Haste], None]") -> None:
        """It is called when the attempt has reported something."""
        self._announce = announce

    def report(self, done: int, total: int, unit: str, note: str) -> None:
        """Reports progress to the client."""
        progress = {"done": done, "total": total, "unit": unit, "note": note}
        with self._buffer:
            self._progress = self._last_progress = progress
            self._events.append(Event("progress", progress))
        self._announce(self, Haste.IN_TIME)

    def stream_text(self, text: str, *, model: str | None = None) -> None:
        """Streams the next piece of generated text to the client, as a `token` event. The first one names the model
        that writes it, where that is known."""
        if text:
            now = time.monotonic()
            with self._buffer:
                is_first = self._text_began is None
                if is_first:
                    self._writer = {"model": model} if model else {}
                self._text_began = self._text_began or now
                self._events.append(Event("token", {"text": text, **(self._writer if is_first else {})}))
                self._text.append(text)
                self._has_told_text = True
            self._announce(self, Haste.AT_ONCE if now - self._text_began < FIRST_TEXT_SECONDS else Haste.SOON)

    def restart_text(self) -> None:
        """Withdraws the text that was streamed: the client gets a `restarted` event, and the text comes anew."""
        if self._text_began is not None:
            with self._buffer:
                self._text_began = None
                self._text.clear()
                self._events.append(Event("restarted", {}))
            self._announce(self, Haste.SOON)

    def tell_again(self) -> None:
        """PostgreSQL has lost some of what was reported: what clients got of the text is withdrawn, and all of it comes
        again, with the latest progress."""
        with self._buffer:
            self._follows, self._unsure = 0, Reports()
            self._progress = self._last_progress
            self._events = [Event("restarted")] if self._has_told_text else []
            if self._text:
                self._events.append(Event("token", {"text": "".join(self._text), **self._writer}))
            if self._progress is not None:
                self._events.append(Event("progress", self._progress))
        self._announce(self, Haste.SOON)

    def take_reports(self) -> Reports:
        """What was never sent, with pieces of text joined and only the last of several progresses kept."""
        with self._buffer:
            reports = Reports(self._progress, _condensed(self._events), self._report_count + 1, self._follows)
            if reports:
                self._report_count = self._follows = self._report_count + 1
            self._progress, self._events = None, []
        return reports

    def take_unsure(self) -> Reports:
        """What was sent without an answer. It is to be written before anything newer, and as it is."""
        with self._buffer:
            unsure, self._unsure = self._unsure, Reports()
        return unsure

    def keep_unsure(self, reports: Reports) -> None:
        """These were sent, and nobody knows whether they are stored."""
        with self._buffer:
            self._unsure = reports

    def give_up(self, reports: Reports) -> None:
        """These cannot be stored. What comes next does not wait for them."""
        with self._buffer:
            self._follows = reports.follows or 0

    def lose(self) -> None:
        self._is_lost = True

    def ask_to_cancel(self) -> None:
        self._is_cancelled = True


def _tell_nobody(attempt: Attempt, haste: Haste) -> None:
    """Until the attempt is kept by the heartbeat."""


def _condensed(events: list[Event]) -> list[Event]:
    condensed: list[Event] = []
    for event in events:
        if condensed and condensed[-1].type == event.type == "token":
            first = condensed[-1].data
            condensed[-1] = Event("token", {**first, "text": first["text"] + event.data["text"]})
        elif condensed and condensed[-1].type == event.type == "progress":
            condensed[-1] = event
        else:
            condensed.append(event)
    return condensed
