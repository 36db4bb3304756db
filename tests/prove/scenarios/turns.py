"""Users take turns: a user's first job in a queue waits for one of each other user's at most, however they came."""

from collections.abc import Iterator, Mapping
from typing import Any

from tests.prove.actors import Worker
from tests.prove.gate import Body
from tests.prove.scenarios.registry import after, scenario
from tests.prove.scene import Scene

JOBS = 3  # of ann


@scenario()
def turns_of_submissions(scene: Scene) -> Mapping[str, Body]:
    scene.checks.append(lambda: find_problems(scene))
    return {"ann": after(*[scene.add] * JOBS), "bob": lambda: submit_as_bob(scene), "A": worker(scene)}


@scenario()
def turns_of_stages(scene: Scene) -> Mapping[str, Body]:
    """Ann's jobs come from a stage before."""
    scene.checks.append(lambda: find_problems(scene))
    moves = [each.move_on for each in anns_workers(scene)]
    return {"ann": after(*moves), "bob": lambda: submit_as_bob(scene), "A": worker(scene)}


@scenario()
def turns_of_retries(scene: Scene) -> Mapping[str, Body]:
    """Ann retries her failed jobs."""
    scene.checks.append(lambda: find_problems(scene))
    for each in anns_workers(scene):
        each.fail()
    retries = [retrying(scene, job) for job in scene.jobs]
    return {"ann": after(*retries), "bob": lambda: submit_as_bob(scene), "A": worker(scene)}


@scenario()
def turns_of_promotions(scene: Scene) -> Mapping[str, Body]:
    """Ann's jobs come due."""
    scene.checks.append(lambda: find_problems(scene))
    for each in anns_workers(scene):
        each.retry_later()
    scene.make_due()
    return {
        "relay": scene.promote,
        "relay2": scene.promote,
        "bob": lambda: submit_as_bob(scene),
        "A": worker(scene),
    }


def anns_workers(scene: Scene) -> list[Worker]:
    """Each has one of ann's jobs."""
    workers = []
    for n in range(JOBS):
        scene.add()
        workers.append(Worker(scene, f"ann{n}"))
        workers[-1].claim()
    return workers


def retrying(scene: Scene, job: Any) -> Body:
    return lambda: scene.retry(job)


def submit_as_bob(scene: Scene) -> None:
    scene.tell("bob", "submitted", scene.add("bob"))


def worker(scene: Scene) -> Body:
    """Takes one job while the others come."""
    a = Worker(scene, "A")
    return a.works(a.succeed)


def find_problems(scene: Scene) -> Iterator[str]:
    """From when bob's job is there until it starts, one of ann's starts at most, and hers start in the order in which
    they came."""
    heard = [each for each in scene.told if each.what in ("submitted", "claimed") and not is_first(each.actor)]
    order = [scene.jobs.index(each.job) for each in heard if each.job is not None]
    bobs = next(nth for nth, each in zip(order, heard, strict=True) if each.what == "submitted")
    came, started = [n for n, nth in enumerate(order) if nth == bobs][:2]
    if started - came - 1 > 1:
        yield f"turns: {started - came - 1} jobs of another user started before bob's only one"
    anns = [nth for nth in order if nth != bobs]
    if anns != sorted(anns):
        yield f"turns: ann's jobs start in the order {anns}"


def is_first(actor: str) -> bool:
    """Who had the jobs before."""
    return actor.startswith("ann")
