"""Several jobs: whose turn it is, how many may run, and who acts on many at once."""

from collections.abc import Iterator, Mapping

from tests.prove.actors import Batch, Worker
from tests.prove.gate import Body, Cuts
from tests.prove.scenarios.registry import after, scenario
from tests.prove.scene import KIND, Scene


@scenario(orders=8)
def limited_claims(scene: Scene) -> Mapping[str, Body]:
    """Two claim at once, where one job of a user may run."""
    scene.add()
    scene.add()
    scene.running_per_user = {KIND: 1}
    scene.cuts = Cuts(commits=True)
    a, b = Worker(scene, "A"), Worker(scene, "B")
    scene.checks.append(lambda: too_many_at_once(scene, 1))
    return {"A": a.works(a.succeed), "B": b.works(b.succeed)}


@scenario()
def limited_held(scene: Scene) -> Mapping[str, Body]:
    """Somebody holds one of two jobs: the claim takes the other."""
    scene.add()
    scene.add()
    scene.running_per_user = {KIND: 2}
    scene.never_wait = scene.never_wait | {"claim_within_limits"}
    a = Worker(scene, "A")
    return {"holder": scene.hold, "A": a.works(a.succeed)}


@scenario()
def batch_and_reaper(scene: Scene) -> Mapping[str, Body]:
    for _ in range(3):
        scene.add()
    batch = Batch(scene, "A")
    batch.claim()
    scene.end_leases()
    return {"A": after(batch.renew, batch.succeed), "reaper": scene.reap, "canceller": scene.cancel_all}


@scenario()
def bulk_race(scene: Scene) -> Mapping[str, Body]:
    """An operator cancels all jobs while they change hands."""
    scene.add()
    scene.add()
    a = Worker(scene, "A")
    a.claim()
    b = Worker(scene, "B")
    return {"A": a.works(a.release), "bulk": scene.bulk_cancel(), "B": b.works(b.succeed)}


@scenario()
def two_bulks(scene: Scene) -> Mapping[str, Body]:
    scene.add()
    scene.add()
    bulk, a = scene.bulk_cancel(), Worker(scene, "A")
    return {"bulk": bulk, "bulk2": bulk, "A": a.works(a.succeed)}


def too_many_at_once(scene: Scene, most: int) -> Iterator[str]:
    """From the versions of the jobs, in their order."""
    from tests.prove import invariants

    running: set[str] = set()
    for job_id, state in invariants.states_in_order(scene):
        (running.add if state == "running" else running.discard)(job_id)
        if len(running) > most:
            yield f"limits: {len(running)} jobs of a user run"
