"""An operator follows what happens on the whole platform."""

from collections.abc import Mapping

from tests.prove.actors import Batch, Worker
from tests.prove.gate import Body, Cuts
from tests.prove.scenarios.registry import after, late, running, scenario
from tests.prove.scene import Scene
from tests.prove.streams import PlatformReader


@scenario(orders=78)
def platform_writer(scene: Scene) -> Mapping[str, Body]:
    """Transactions are open while the operator looks."""
    a, operator = running(scene), PlatformReader(scene)
    return {"A": a.works(a.succeed_writing), "operator": after(operator.read, operator.read), "canceller": scene.cancel}


@scenario()
def platform_upkeep(scene: Scene) -> Mapping[str, Body]:
    """Upkeep ends jobs in transactions of its own."""
    scene.add()
    operator, a = PlatformReader(scene), Worker(scene, "A")
    scene.pass_deadlines()
    return {
        "relay": scene.relay,
        "operator": after(operator.read, operator.read),
        "canceller": scene.cancel,
        "A": a.works(a.succeed),
    }


@scenario()
def platform_retry(scene: Scene) -> Mapping[str, Body]:
    """A job is taken back, begun anew, fails, and is retried."""
    a, b, operator = late(scene), Worker(scene, "B"), PlatformReader(scene)
    return {
        "A": a.works(a.fail),
        "reaper": scene.reap,
        "B": b.works(b.succeed),
        "retrier": scene.retry,
        "operator": after(operator.read, operator.read),
    }


@scenario()
def platform_cut(scene: Scene) -> Mapping[str, Body]:
    """Writers that stand before the commit of their statement, which took its time long before."""
    for _ in range(2):
        scene.add()
    batch, operator = Batch(scene, "A"), PlatformReader(scene)
    scene.cuts = Cuts(commits=True)
    return {
        "A": after(batch.claim, batch.succeed),
        "operator": after(operator.read, operator.read),
        "bulk": scene.cancel_all,
    }
