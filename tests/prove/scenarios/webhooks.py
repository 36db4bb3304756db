"""Jobs end, and dispatchers tell receivers so."""

from collections.abc import Mapping

from tests.prove.actors import Worker
from tests.prove.dispatchers import Dispatcher, disable_webhook, end_leases, find_problems
from tests.prove.gate import Body, Cuts
from tests.prove.scenarios.registry import after, running, scenario
from tests.prove.scene import Scene, person
from tests.support.factories import make_webhook


def ended(scene: Scene, number: int) -> None:
    """So many jobs that have ended."""
    for n in range(number):
        scene.add()
        worker = Worker(scene, f"E{n}")
        worker.works(worker.succeed)()


@scenario(orders=8)
def two_dispatchers(scene: Scene) -> Mapping[str, Body]:
    ended(scene, 2)
    scene.cuts = Cuts(commits=True)
    scene.never_wait = scene.never_wait | {"claim_deliveries"}
    scene.checks.append(lambda: find_problems(scene, is_sent_once=True))
    return {"D": Dispatcher(scene, "D").run, "E": Dispatcher(scene, "E").run}


@scenario(orders=8)
def late_dispatcher(scene: Scene) -> Mapping[str, Body]:
    """A dispatcher hears from a receiver when another has begun to send."""
    ended(scene, 1)
    late, other = Dispatcher(scene, "D", status=503), Dispatcher(scene, "E")
    late.send()
    scene.checks.append(lambda: find_problems(scene, is_sent_once=False))
    return {"D": late.record, "time": end_leases, "E": other.run}


@scenario(orders=97)
def lost_dispatch(scene: Scene) -> Mapping[str, Body]:
    """What a dispatcher claimed, or recorded, it does not hear of."""
    ended(scene, 1)
    scene.checks.append(lambda: find_problems(scene, is_sent_once=False))
    return {
        "D": Dispatcher(scene, "D").run,
        "fault": scene.lose_answer("D"),
        "time": end_leases,
        "E": Dispatcher(scene, "E").run,
    }


@scenario()
def end_and_dispatch(scene: Scene) -> Mapping[str, Body]:
    """A job ends, or is cancelled, while a dispatcher looks for what is due."""
    a, dispatcher = running(scene), Dispatcher(scene, "D")
    scene.checks.append(lambda: find_problems(scene, is_sent_once=True))
    return {
        "A": a.works(a.succeed_writing),
        "canceller": scene.cancel,
        "D": after(dispatcher.run, dispatcher.run),
    }


@scenario()
def receiver_gone(scene: Scene) -> Mapping[str, Body]:
    """A receiver says that it is gone while its owner disables it and another job ends for it."""
    make_webhook(person("ann").id)
    ended(scene, 1)
    a = running(scene)
    dispatcher = Dispatcher(scene, "D", status=410)
    scene.checks.append(lambda: find_problems(scene, is_sent_once=True))
    return {
        "D": dispatcher.run,
        "owner": lambda: disable_webhook(scene),
        "A": a.works(a.succeed_writing),
    }
