"""Cuts within statements: before the commit of one that commits by itself, and before each row that it changes."""

from collections.abc import Mapping

from tests.prove.actors import Batch, Worker
from tests.prove.gate import Body, Cuts
from tests.prove.scenarios.registry import late, running, scenario
from tests.prove.scene import Scene

BEFORE_COMMITS = Cuts(commits=True)


@scenario()
def cut_late_worker(scene: Scene) -> Mapping[str, Body]:
    a, b = late(scene), Worker(scene, "B")
    scene.cuts = BEFORE_COMMITS
    return {"A": a.works(a.succeed), "reaper": scene.reap, "B": b.works(b.succeed)}


@scenario()
def cut_cancel(scene: Scene) -> Mapping[str, Body]:
    scene.add()
    scene.cuts = BEFORE_COMMITS
    a = Worker(scene, "A")
    return {"A": a.works(a.succeed), "canceller": scene.cancel}


@scenario(orders=78)
def cut_give_back(scene: Scene) -> Mapping[str, Body]:
    """A job changes hands while a user cancels it."""
    a, b = running(scene), Worker(scene, "B")
    scene.cuts = BEFORE_COMMITS
    return {"A": a.works(a.release), "canceller": scene.cancel, "B": b.works(b.fail)}


@scenario(orders=62)
def cut_heartbeat(scene: Scene) -> Mapping[str, Body]:
    """A late heartbeat resumes while another worker claims."""
    a, b = late(scene), Worker(scene, "B")
    scene.reap()
    scene.cuts = BEFORE_COMMITS
    return {"A": a.works(a.renew, a.succeed), "B": b.works(b.succeed)}


@scenario()
def cut_same_process(scene: Scene) -> Mapping[str, Body]:
    a = running(scene)
    scene.cuts = BEFORE_COMMITS
    return {
        "A": a.works(a.report, a.succeed),
        "heartbeat": a.works(a.renew),
        "time": scene.end_leases,
        "reaper": scene.reap,
    }


@scenario()
def cut_claims(scene: Scene) -> Mapping[str, Body]:
    """Two claim two jobs of one user of which one may run."""
    scene.add()
    scene.add()
    scene.cuts = BEFORE_COMMITS
    a, b = Worker(scene, "A"), Worker(scene, "B")
    return {"A": a.works(), "B": b.works(), "canceller": scene.cancel}


@scenario()
def cut_batch(scene: Scene) -> Mapping[str, Body]:
    """Writers of one process, each for two jobs, and each cut between the rows."""
    batch = two_running(scene)
    scene.cuts = Cuts(rows=tuple(scene.jobs), commits=True)
    return {"report": batch.report, "renew": batch.renew, "reaper": scene.reap}


@scenario()
def held_row(scene: Scene) -> Mapping[str, Body]:
    """Somebody holds the row of one of two jobs of a process."""
    batch = two_running(scene)
    return {
        "holder": lambda: scene.hold(scene.jobs[0]),
        "report": batch.report,
        "renew": batch.renew,
        "succeed": batch.succeed,
    }


@scenario()
def held_late(scene: Scene) -> Mapping[str, Body]:
    """The same where both leases have ended: each writer resumes its jobs first."""
    batch = two_running(scene)
    scene.end_leases()
    scene.reap()
    return {"holder": lambda: scene.hold(scene.jobs[0]), "report": batch.report, "renew": batch.renew}


@scenario()
def held_row_cancel(scene: Scene) -> Mapping[str, Body]:
    batch = two_running(scene)
    return {
        "holder": lambda: scene.hold(scene.jobs[1]),
        "canceller": scene.cancel_all,
        "succeed": batch.succeed,
        "bulk": scene.bulk_cancel(),
    }


@scenario()
def held_supervisor(scene: Scene) -> Mapping[str, Body]:
    """A supervisor ends the leases of a process that it killed, and a user cancels its jobs."""
    batch = two_running(scene)
    return {
        "holder": lambda: scene.hold(scene.jobs[0]),
        "supervisor": lambda: scene.end_leases_of(batch.id),
        "canceller": scene.cancel_all,
    }


def two_running(scene: Scene) -> Batch:
    for _ in range(2):
        scene.add()
    batch = Batch(scene, "A")
    batch.claim()
    return batch
