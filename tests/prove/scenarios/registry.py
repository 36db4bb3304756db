"""The list of the scenarios. Each module beside this one adds its own."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tests.prove.actors import Worker
from tests.prove.gate import Body
from tests.prove.scene import Scene

Make = Callable[[Scene], Mapping[str, Body]]


@dataclass(frozen=True)
class Scenario:
    """`orders` is the number of its orders where all of them are tried in the quick test."""

    name: str
    make: Make
    orders: int | None


SCENARIOS: dict[str, Scenario] = {}


def scenario(orders: int | None = None) -> Callable[[Make], Make]:
    def register(make: Make) -> Make:
        name = make.__name__
        SCENARIOS[name] = Scenario(name, make, orders)
        return make

    return register


def after(*calls: Callable[[], object]) -> Body:
    """One call after the other."""

    def body() -> None:
        for call in calls:
            call()

    return body


def late(scene: Scene, name: str = "A") -> Worker:
    """A worker that has the job, and whose lease has ended: it stalled, or was out of reach."""
    worker = running(scene, name)
    scene.end_leases()
    return worker


def running(scene: Scene, name: str = "A") -> Worker:
    scene.add()
    worker = Worker(scene, name)
    worker.claim()
    return worker
