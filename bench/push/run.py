"""All rounds: each visits every system once, forth in one round and back in the next."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from bench.jobs.catalogue import PENSUM
from bench.jobs.servers import Servers
from bench.push import posting, streaming
from bench.results import Figure, Metric

METRICS = {
    "sse_events": Metric("events/s", more_is_better=True),
    "sse_events_single": Metric("events/s", more_is_better=True),
    "sse_memory": Metric("KiB/stream", more_is_better=False),
    "sse_processor": Metric("µs/event", more_is_better=False),
    "sse_processor_full": Metric("µs/event", more_is_better=False),
    "sse_p50": Metric("ms", more_is_better=False),
    "sse_p95": Metric("ms", more_is_better=False),
    "webhooks": Metric("deliveries/s", more_is_better=True),
}
PARTS = ("sse", "webhooks")


@dataclass(frozen=True)
class Plan:
    rounds: int
    parts: frozenset[str]
    streams: int
    scale: float


@dataclass(frozen=True)
class Step:
    system: str
    part: str
    measure: Callable[[Path], dict[str, float]]


@dataclass
class Run:
    plan: Plan
    servers: Servers
    home: Path
    figures: list[Figure] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    def steps(self, round_: int) -> list[Step]:
        streams = [Step(system, "sse", self._stream(system)) for system in streaming.APPS]
        webhooks = [Step(system, "webhooks", self._post(system)) for system in posting.COUNTS]
        steps = [step for step in streams + webhooks if step.part in self.plan.parts]
        return steps if round_ % 2 == 0 else steps[::-1]

    def take(self, step: Step, round_: int) -> None:
        try:
            figures = step.measure(self.home / f"{round_}-{step.part}-{step.system}")
        except Exception as error:  # one system's failure must not cost the minutes of all the others
            self.failures.append(f"{step.system}, {step.part}, round {round_ + 1}: {error!r}")
        else:
            self.figures += [Figure(round_, step.system, metric, value) for metric, value in figures.items()]

    def _stream(self, system: str) -> Callable[[Path], dict[str, float]]:
        plan = self.plan
        return lambda folder: streaming.visit(system, self.servers, folder, streams=plan.streams, scale=plan.scale)

    def _post(self, system: str) -> Callable[[Path], dict[str, float]]:
        def measure(folder: Path) -> dict[str, float]:
            env = self.servers.fresh(PENSUM)
            return {"webhooks": posting.webhooks_per_second(system, env, folder, scale=self.plan.scale)}

        return measure
