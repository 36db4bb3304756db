"""What users may spend on language models in a day: reserved before a model is asked, settled after."""

from collections.abc import Iterator, Mapping

from tests.prove.gate import Body, Cuts
from tests.prove.payers import PayingWorker, begin_day, pass_midnight
from tests.prove.scenarios.registry import scenario
from tests.prove.scene import Scene


def paying(scene: Scene, name: str) -> PayingWorker:
    scene.add()
    worker = PayingWorker(scene, name)
    worker.claim()
    return worker


@scenario(orders=16)
def two_payers(scene: Scene) -> Mapping[str, Body]:
    """Two jobs of a user reserve at once what the budget has once."""
    begin_day(scene)
    a, b = paying(scene, "A"), paying(scene, "B")
    scene.cuts = Cuts(commits=True)
    return {"A": a.works(a.reserve, a.settle), "B": b.works(b.reserve, b.settle)}


@scenario()
def dead_payer(scene: Scene) -> Mapping[str, Body]:
    """The lease of a worker ends between its reservation and its settlement, and another asks for the same job: what is
    reserved for that makes room."""

    def find_refused() -> Iterator[str]:
        """One whose try met the settlement goes back and tries again."""
        told = [each.what for each in scene.told if each.what in ("paid", "no room")]
        if told[:1] == ["no room"]:
            yield "budget: what the dead reserved makes no room"

    scene.checks.append(find_refused)
    return payer_and_heir(scene)


@scenario()
def late_settlement(scene: Scene) -> Mapping[str, Body]:
    """The same, and PostgreSQL is still at the settlement when the other asks."""
    scene.cuts = Cuts(commits=True)
    return payer_and_heir(scene)


def payer_and_heir(scene: Scene) -> Mapping[str, Body]:
    begin_day(scene)
    a, b = paying(scene, "A"), PayingWorker(scene, "B")
    a.reserve()
    scene.end_leases()
    return {"A": a.works(a.settle, a.succeed), "reaper": scene.reap, "B": b.works(b.reserve, b.settle, b.succeed)}


@scenario(orders=22)
def lost_settlement(scene: Scene) -> Mapping[str, Body]:
    """What a request used is noted, and its worker does not hear of that and notes it again."""
    begin_day(scene)
    a, b = paying(scene, "A"), paying(scene, "B")
    a.reserve()
    return {
        "A": a.works(a.settle),
        "fault": scene.lose_answer("A"),
        "B": b.works(b.reserve, b.settle),
    }


@scenario(orders=8)
def lost_reservation(scene: Scene) -> Mapping[str, Body]:
    """A reservation of which its worker does not hear: the job goes back, and reserves again."""
    begin_day(scene)
    a, b = paying(scene, "A"), PayingWorker(scene, "B")
    return {
        "A": a.works(a.reserve, a.settle),
        "fault": scene.lose_answer("A"),
        "B": b.works(b.reserve, b.settle),
    }


@scenario(orders=30)
def midnight(scene: Scene) -> Mapping[str, Body]:
    """A day ends between a reservation and its settlement."""
    begin_day(scene)
    a, b = paying(scene, "A"), paying(scene, "B")
    return {
        "A": a.works(a.reserve, a.settle),
        "time": pass_midnight,
        "B": b.works(b.reserve, b.settle),
    }
