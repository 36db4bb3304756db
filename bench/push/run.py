"""What is measured of whom."""

from collections.abc import Callable, Set
from dataclasses import dataclass
from pathlib import Path

from bench.jobs.catalogue import PENSUM
from bench.jobs.servers import Servers
from bench.push import posting, streaming
from bench.results import Metric
from bench.rounds import Step

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
    parts: Set[str]
    streams: int
    scale: float


def steps(plan: Plan, servers: Servers) -> list[Step]:
    def stream(system: str) -> Callable[[Path], dict[str, float]]:
        return lambda folder: streaming.visit(system, servers, folder, streams=plan.streams, scale=plan.scale)

    def post(system: str) -> Callable[[Path], dict[str, float]]:
        def measure(folder: Path) -> dict[str, float]:
            env = servers.fresh(PENSUM)
            return {"webhooks": posting.webhooks_per_second(system, env, folder, scale=plan.scale)}

        return measure

    streams = [Step(system, "sse", stream(system)) for system in streaming.APPS]
    webhooks = [Step(system, "webhooks", post(system)) for system in posting.COUNTS]
    return [step for step in streams + webhooks if step.doing in plan.parts]
