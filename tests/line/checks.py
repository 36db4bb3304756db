"""What must be true of every job after the line has failed: not lost, not stuck, nothing of it doubled."""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import httpx

from tests.chaos.checks import entries_of
from tests.line.gpu_host import GpuHost
from tests.line.load import Learner, Submitted

Row = Mapping[str, Any]

LONGEST_SEARCH_SECONDS = 12.0  # it waits 5 s for the vector of its query, and the machine may be busy


def defects(learner: Learner, gpu: GpuHost) -> list[str]:
    """A line for everything that is wrong with one of the learner's jobs. Call it when all have ended."""
    rows = {row["id"]: row for row in learner.front.rows(_ROWS, id=learner.id)}
    logs: dict[str, list[Row]] = {id_: [] for id_ in rows}
    for event in learner.front.rows(_EVENTS, id=learner.id):
        logs[event["id"]].append(event)
    found = [f"{job.kind} {job.id}: lost" for job in learner.jobs if job.id not in rows]
    for id_, row in rows.items():
        found += [f"{row['kind']} {id_}: {defect}" for defect in _defects_of(row, logs[id_])]
    for job in learner.jobs:
        if job.id in rows and job.events is not None:
            found += [
                f"{job.kind} {job.id}: {defect}" for defect in _defects_of_stream(job, rows[job.id], logs[job.id], gpu)
            ]
    return found + [
        f"a search: {defect}" for search in learner.searches for defect in _defects_of_search(search.result())
    ]


def _defects_of_search(response: httpx.Response) -> Iterator[str]:
    """The front has no encoder of its own here: in the dark it finds by words alone, and says so."""
    if response.status_code != httpx.codes.OK:
        yield f"{response.status_code}: {response.text}"
        return
    if not response.json()["results"]:
        yield "found nothing"
    if response.elapsed.total_seconds() > LONGEST_SEARCH_SECONDS:
        yield f"took {response.elapsed.total_seconds():.1f} s"


_ROWS = "SELECT id::text, kind, state, attempt, last_seq, result, error FROM jobs WHERE user_id = %(id)s"
_EVENTS = """
    SELECT job_id::text AS id, seq, job_events.attempt, type, data FROM job_events JOIN jobs ON jobs.id = job_id
    WHERE user_id = %(id)s ORDER BY job_id, seq
"""


def _defects_of(row: Row, log: Sequence[Row]) -> Iterator[str]:
    types = [event["type"] for event in log]
    if row["state"] != "succeeded":
        yield f"{row['state']}: {row['error']}"
    if types.count("end") != 1 or types[-1] != "end":
        yield f"its log ends with {types[-3:]}"
    if types.count("result") > 1:
        yield "has two results"
    if [event["seq"] for event in log] != list(range(1, row["last_seq"] + 1)):
        yield "its log has gaps"
    if any(later["attempt"] < earlier["attempt"] for earlier, later in itertools.pairwise(log)):
        yield "an attempt wrote after a later one had begun"


def _defects_of_stream(job: Submitted, row: Row, log: Sequence[Row], gpu: GpuHost) -> Iterator[str]:
    assert job.events is not None
    assert job.asked is not None
    streamed = job.events.result(10)
    if [(event.seq, event.type) for event in entries_of(streamed)] != [(event["seq"], event["type"]) for event in log]:
        yield "its stream differs from its log"
    if row["result"] and text_of(log) != row["result"]["text"]:
        yield f"streamed {text_of(log)!r}, not its result"
    if gpu.times_asked(job.asked) > row["attempt"]:
        yield f"the model was asked {gpu.times_asked(job.asked)} times in {row['attempt']} attempts"


def text_of(log: Sequence[Row]) -> str:
    """What the last attempt streamed."""
    text = ""
    for event in log:
        if event["type"] in {"started", "restarted"}:
            text = ""
        elif event["type"] == "token":
            text += event["data"]["text"]
    return text
