"""Requests with an Idempotency-Key, at once and again, and limits on what a user may have."""

from collections.abc import Mapping

from tests.prove.actors import Worker
from tests.prove.gate import Body
from tests.prove.scenarios.registry import after, scenario
from tests.prove.scene import Scene
from tests.prove.submitters import Submitter, age_jobs, age_key, find_problems, forget_keys, retain


@scenario(orders=36)
def same_key(scene: Scene) -> Mapping[str, Body]:
    """Two requests with one key at once."""
    scene.checks.append(lambda: find_problems(scene))
    return {"X": Submitter(scene, "X").submit, "Y": Submitter(scene, "Y").submit}


@scenario()
def three_keys(scene: Scene) -> Mapping[str, Body]:
    """The same from three clients, while a worker takes the job."""
    scene.checks.append(lambda: find_problems(scene))
    a = Worker(scene, "A")
    return {**{name: Submitter(scene, name).submit for name in "XYZ"}, "A": a.works(a.succeed)}


@scenario(orders=36)
def other_body(scene: Scene) -> Mapping[str, Body]:
    """Two requests with one key that ask for different things: one of them is refused."""

    def find_refused() -> list[str]:
        refused = sum(each.what == "key reused" for each in scene.told)
        return [] if refused == 1 else [f"submissions: {refused} of two bodies were refused"]

    scene.checks += [lambda: find_problems(scene), find_refused]
    return {"X": Submitter(scene, "X", body=b"x").submit, "Y": Submitter(scene, "Y", body=b"y").submit}


@scenario()
def lost_submission(scene: Scene) -> Mapping[str, Body]:
    """The job is stored, and its client does not hear of it and sends the request again."""
    scene.checks.append(lambda: find_problems(scene))
    return {
        "X": Submitter(scene, "X").submit,
        "fault": scene.lose_answer("X"),
        "Y": Submitter(scene, "Y").submit,
    }


@scenario()
def ended_submission(scene: Scene) -> Mapping[str, Body]:
    """The session of a submission is ended before or after its COMMIT."""
    scene.checks.append(lambda: find_problems(scene))
    return {
        "X": Submitter(scene, "X").submit,
        "fault": scene.end_backend("X"),
        "Y": Submitter(scene, "Y").submit,
    }


@scenario(orders=10)
def old_key(scene: Scene) -> Mapping[str, Body]:
    """Two requests with a key that was forgotten make one job beside that of yesterday."""
    Submitter(scene, "W").submit()
    age_key(scene)
    scene.checks.append(lambda: find_problems(scene, least=2, most=2))
    return {"X": Submitter(scene, "X").submit, "Y": Submitter(scene, "Y").submit}


@scenario(orders=37)
def key_forgotten(scene: Scene) -> Mapping[str, Body]:
    """A key is sent again just when it is a day old, and upkeep deletes it."""
    Submitter(scene, "W").submit()
    scene.checks.append(lambda: find_problems(scene, most=2))
    return {"X": Submitter(scene, "X").submit, "time": after(lambda: age_key(scene), forget_keys)}


@scenario(orders=9)
def key_of_deleted(scene: Scene) -> Mapping[str, Body]:
    """A key is sent again while retention deletes its job."""
    Submitter(scene, "W").submit()
    a = Worker(scene, "A")
    a.works(a.succeed)()
    age_jobs(scene)
    scene.checks.append(lambda: find_problems(scene))
    return {"X": Submitter(scene, "X").submit, "upkeep": retain}
