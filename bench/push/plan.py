"""What is measured of which system."""

from collections.abc import Callable, Set
from dataclasses import dataclass
from pathlib import Path

from bench.common.results import MILLISECONDS, Measured, Metric
from bench.common.runner import Step
from bench.common.servers import Servers
from bench.push import stream_rate, webhook_rate

METRICS = {
    "sse_events": Metric("events/s"),
    "sse_events_single": Metric("events/s"),
    "sse_memory": Metric("KiB/stream", more_is_better=False),
    "sse_processor": Metric("µs/event", more_is_better=False),
    "sse_processor_full": Metric("µs/event", more_is_better=False),
    "sse_p50": MILLISECONDS,
    "sse_p95": MILLISECONDS,
    "webhooks": Metric("deliveries/s"),
}
PARTS = ("sse", "webhooks")


@dataclass(frozen=True)
class Plan:
    parts: Set[str]
    streams: int
    scale: float


def make_steps(plan: Plan, servers: Servers) -> list[Step]:
    def stream(system: str) -> Callable[[Path], Measured]:
        return lambda folder: stream_rate.measure(system, servers, folder, streams=plan.streams, scale=plan.scale)

    def post(system: str) -> Callable[[Path], Measured]:
        return lambda folder: {
            "webhooks": webhook_rate.webhooks_per_second(system, servers.fresh(), folder, scale=plan.scale)
        }

    streams = [Step(system, "sse", stream(system)) for system in stream_rate.APPS]
    webhooks = [Step(system, "webhooks", post(system)) for system in webhook_rate.COUNTS]
    return [step for step in streams + webhooks if step.name in plan.parts]
