"""One job, and all who may change it."""

from collections.abc import Mapping

from tests.prove.actors import Worker
from tests.prove.gate import Body
from tests.prove.scenarios.registry import after, late, running, scenario
from tests.prove.scene import Scene, person
from tests.prove.streams import JobReader, OwnReader


@scenario(orders=47)
def late_worker(scene: Scene) -> Mapping[str, Body]:
    a, b = late(scene), Worker(scene, "B")
    return {"A": a.works(a.succeed), "reaper": scene.reap, "B": b.works(b.succeed)}


@scenario(orders=83)
def late_writer(scene: Scene) -> Mapping[str, Body]:
    a, b = late(scene), Worker(scene, "B")
    return {"A": a.works(a.succeed_writing), "reaper": scene.reap, "B": b.works(b.succeed_writing)}


@scenario(orders=99)
def late_reports(scene: Scene) -> Mapping[str, Body]:
    a, b = late(scene), Worker(scene, "B")
    return {"A": a.works(a.report, a.succeed), "reaper": scene.reap, "B": b.works(b.succeed)}


@scenario(orders=34)
def late_failure(scene: Scene) -> Mapping[str, Body]:
    a, b = late(scene), Worker(scene, "B")
    return {"A": a.works(a.fail), "reaper": scene.reap, "B": b.works(b.succeed)}


@scenario(orders=34)
def late_stop(scene: Scene) -> Mapping[str, Body]:
    a, b = late(scene), Worker(scene, "B")
    return {"A": a.works(a.cancel), "reaper": scene.reap, "B": b.works(b.succeed)}


@scenario(orders=38)
def late_move(scene: Scene) -> Mapping[str, Body]:
    a, b = late(scene), Worker(scene, "B")
    return {"A": a.works(a.move_on), "reaper": scene.reap, "B": b.works(b.succeed)}


@scenario(orders=38)
def late_release(scene: Scene) -> Mapping[str, Body]:
    a, b = late(scene), Worker(scene, "B")
    return {"A": a.works(a.release), "reaper": scene.reap, "B": b.works(b.succeed)}


@scenario(orders=38)
def late_wait(scene: Scene) -> Mapping[str, Body]:
    a, b = late(scene), Worker(scene, "B")
    return {"A": a.works(a.wait_for_provider), "reaper": scene.reap, "B": b.works(b.succeed)}


@scenario(orders=34)
def late_retry(scene: Scene) -> Mapping[str, Body]:
    a, b = late(scene), Worker(scene, "B")
    return {"A": a.works(a.retry_later), "reaper": scene.reap, "B": b.works(b.succeed)}


@scenario()
def two_relays(scene: Scene) -> Mapping[str, Body]:
    """A retry comes due for two relays at once."""
    a = running(scene)
    a.retry_later()
    scene.make_due()
    return {"relay": scene.promote, "relay2": scene.promote, "canceller": scene.cancel}


@scenario()
def two_relays_cancel(scene: Scene) -> Mapping[str, Body]:
    """Two relays at once end a job that was queued again after its cancel was accepted."""
    a = running(scene)
    scene.cancel()
    a.release()
    return {"relay": scene.cancel_asked, "relay2": scene.cancel_asked, "canceller": scene.cancel}


@scenario()
def retry_cancelled(scene: Scene) -> Mapping[str, Body]:
    scene.add()
    scene.cancel()
    b = Worker(scene, "B")
    return {"retrier": scene.retry, "relay": scene.cancel_asked, "B": b.works(b.renew, b.succeed)}


@scenario(orders=11)
def late_claimed(scene: Scene) -> Mapping[str, Body]:
    """A heartbeat and a report of a worker whose job another has begun."""
    a, b = late(scene), Worker(scene, "B")
    scene.reap()
    return {"A": a.works(a.renew, a.report), "B": b.works(b.report, b.succeed)}


@scenario()
def late_heartbeat(scene: Scene) -> Mapping[str, Body]:
    a = late(scene)
    return {"A": a.works(a.renew, a.succeed), "reaper": scene.reap, "canceller": scene.cancel}


@scenario()
def cancel_race(scene: Scene) -> Mapping[str, Body]:
    scene.add()
    a, log, own = Worker(scene, "A"), JobReader(scene, scene.job), OwnReader(scene, person("ann").id)
    return {"A": a.works(a.succeed), "canceller": scene.cancel, "stream": after(log.read, own.read)}


@scenario(orders=15)
def cancel_late(scene: Scene) -> Mapping[str, Body]:
    """A job that was taken back is cancelled while its late worker ends it."""
    a = late(scene)
    scene.reap()
    return {"A": a.works(a.succeed_writing), "canceller": scene.cancel}


@scenario()
def cancel_claim_late(scene: Scene) -> Mapping[str, Body]:
    a, b = late(scene), Worker(scene, "B")
    scene.reap()
    return {"A": a.works(a.succeed), "canceller": scene.cancel, "B": b.works(b.succeed)}


@scenario(orders=112)
def give_back_cancel(scene: Scene) -> Mapping[str, Body]:
    a, b = running(scene), Worker(scene, "B")
    return {"A": a.works(a.release), "canceller": scene.cancel, "B": b.works(b.succeed)}


@scenario(orders=112)
def move_cancel(scene: Scene) -> Mapping[str, Body]:
    a, b = running(scene), Worker(scene, "B")
    return {"A": a.works(a.move_on), "canceller": scene.cancel, "B": b.works(b.succeed)}


@scenario()
def wait_cancel(scene: Scene) -> Mapping[str, Body]:
    a = running(scene)
    return {"A": a.works(a.wait_for_provider), "canceller": scene.cancel, "relay": scene.relay}


@scenario()
def later_relay(scene: Scene) -> Mapping[str, Body]:
    a = running(scene)
    return {"A": a.works(a.retry_later), "relay": scene.relay, "relay2": scene.relay, "canceller": scene.cancel}


@scenario()
def deadline(scene: Scene) -> Mapping[str, Body]:
    a = late(scene)
    scene.pass_deadlines()
    return {"A": a.works(a.succeed_writing), "reaper": scene.reap, "relay": scene.relay}


@scenario()
def deadline_claim(scene: Scene) -> Mapping[str, Body]:
    scene.add()
    scene.pass_deadlines()
    a = Worker(scene, "A")
    return {"A": a.works(a.succeed), "relay": scene.relay, "canceller": scene.cancel}


@scenario()
def deadline_later(scene: Scene) -> Mapping[str, Body]:
    a, b = running(scene), Worker(scene, "B")
    scene.pass_deadlines()
    return {"A": a.works(a.retry_later), "relay": after(scene.relay, scene.relay), "B": b.works(b.succeed)}


@scenario()
def retry_race(scene: Scene) -> Mapping[str, Body]:
    """A failed job is retried while the handler that hung ends after all, and while another cancels it."""
    a, b = running(scene), Worker(scene, "B")
    a.fail()
    return {
        "A": a.works(a.succeed),
        "retrier": scene.retry,
        "B": b.works(b.succeed),
        "canceller": scene.cancel,
    }


@scenario(orders=80)
def retry_twice(scene: Scene) -> Mapping[str, Body]:
    a, b = running(scene), Worker(scene, "B")
    a.fail()
    return {"retrier": scene.retry, "retrier2": scene.retry, "B": b.works(b.succeed)}


@scenario()
def two_reapers(scene: Scene) -> Mapping[str, Body]:
    """Nobody else begins the job: the late result is kept."""
    a = late(scene)
    scene.checks.append(lambda: [f"{each.actor} was refused" for each in scene.told if each.what == "refused"])
    return {"reaper": scene.reap, "reaper2": scene.reap, "A": a.works(a.succeed)}


@scenario()
def spent(scene: Scene) -> Mapping[str, Body]:
    """The last lease that it may lose fails the job, while its worker comes back."""
    a = late(scene)
    return {"reaper": lambda: scene.reap(most_lost=0), "A": a.works(a.succeed_writing), "retrier": scene.retry}


@scenario(orders=93)
def dead_process(scene: Scene) -> Mapping[str, Body]:
    a, b = running(scene), Worker(scene, "B")
    return {"killer": scene.kill_processes, "reaper": scene.reap, "A": a.works(a.succeed), "B": b.works(b.succeed)}


@scenario()
def same_process(scene: Scene) -> Mapping[str, Body]:
    """Report writer, heartbeat and result writer of one process, and the reaper."""
    a = late(scene)
    return {"A": a.works(a.report, a.succeed), "heartbeat": a.works(a.renew), "reaper": scene.reap}


@scenario()
def streams(scene: Scene) -> Mapping[str, Body]:
    scene.add()
    a, log, own = Worker(scene, "A"), JobReader(scene, scene.job), OwnReader(scene, person("ann").id)
    return {
        "A": a.works(a.report, a.succeed),
        "stream": after(log.read, log.read),
        "looker": after(own.read, own.read),
        "canceller": scene.cancel,
    }


@scenario()
def writer_stream(scene: Scene) -> Mapping[str, Body]:
    """Transactions are open while the readers take their snapshots."""
    a = running(scene)
    log, own = JobReader(scene, scene.job), OwnReader(scene, person("ann").id)
    return {
        "A": a.works(a.succeed_writing),
        "stream": after(log.read, log.read),
        "looker": after(own.read, own.read),
        "canceller": scene.cancel,
    }


@scenario()
def everybody(scene: Scene) -> Mapping[str, Body]:
    a, b = late(scene), Worker(scene, "B")
    log, own = JobReader(scene, scene.job), OwnReader(scene, person("ann").id)
    return {
        "A": a.works(a.report, a.renew, a.succeed_writing),
        "reaper": after(scene.reap, scene.end_leases, scene.reap),
        "B": b.works(b.report, b.succeed_writing),
        "canceller": scene.cancel,
        "retrier": scene.retry,
        "looker": after(own.read, own.read),
        "stream": after(log.read, log.read),
    }
