"""Faults: a backend that is ended before or after it commits, and an answer that is lost."""

from collections.abc import Mapping

from tests.prove.actors import Worker
from tests.prove.gate import Body, Cuts
from tests.prove.scenarios.registry import after, late, running, scenario
from tests.prove.scene import Scene, person
from tests.prove.streams import JobReader, OwnReader

BEFORE_COMMITS = Cuts(commits=True)


@scenario(orders=68)
def ended_result(scene: Scene) -> Mapping[str, Body]:
    """The session of a result is ended before, within or after its statement; the writer repeats it."""
    a = late(scene)
    scene.cuts = BEFORE_COMMITS
    return {"A": a.works(a.succeed), "fault": scene.end_backend("A"), "reaper": scene.reap}


@scenario()
def ended_writer(scene: Scene) -> Mapping[str, Body]:
    a = running(scene)
    return {"A": a.works(a.succeed_writing), "fault": scene.end_backend("A"), "canceller": scene.cancel}


@scenario()
def ended_reaper(scene: Scene) -> Mapping[str, Body]:
    a = late(scene)
    return {
        "A": a.works(a.renew, a.succeed),
        "fault": scene.end_backend("reaper"),
        "reaper": after(scene.reap, scene.reap),
    }


@scenario()
def ended_cancel(scene: Scene) -> Mapping[str, Body]:
    a = running(scene)
    return {"A": a.works(a.release), "fault": scene.end_backend("canceller"), "canceller": scene.cancel}


@scenario()
def lost_result(scene: Scene) -> Mapping[str, Body]:
    """The result is stored, and its writer does not hear of it and repeats it."""
    a = late(scene)
    log, own = JobReader(scene, scene.job), OwnReader(scene, person("ann").id)
    return {
        "A": a.works(a.succeed),
        "fault": scene.lose_answer("A"),
        "reaper": scene.reap,
        "stream": after(log.read, own.read),
    }


@scenario()
def lost_report(scene: Scene) -> Mapping[str, Body]:
    """Text whose answer is lost is sent again, and stored once."""
    a, b = running(scene), Worker(scene, "B")
    return {
        "A": a.works(a.report, a.report, a.succeed),
        "fault": scene.lose_answer("A"),
        "time": after(scene.end_leases, scene.reap),
        "B": b.works(b.succeed),
    }


@scenario()
def lost_claim(scene: Scene) -> Mapping[str, Body]:
    """A claim of which its worker never hears."""
    scene.add()
    a, b = Worker(scene, "A"), Worker(scene, "B")
    return {
        "A": a.works(a.succeed),
        "fault": scene.lose_answer("A"),
        "time": after(scene.end_leases, scene.reap),
        "B": b.works(b.succeed),
    }


@scenario()
def lost_release(scene: Scene) -> Mapping[str, Body]:
    """The end of an attempt is stored, not heard of, and repeated while another has begun the job."""
    a, b = running(scene), Worker(scene, "B")
    return {
        "A": a.works(a.release),
        "fault": scene.lose_answer("A"),
        "B": b.works(b.succeed),
        "canceller": scene.cancel,
    }


@scenario()
def lost_cancel(scene: Scene) -> Mapping[str, Body]:
    a = running(scene)
    return {
        "A": a.works(a.retry_later),
        "fault": scene.lose_answer("canceller"),
        "canceller": scene.cancel,
        "relay": scene.relay,
    }
