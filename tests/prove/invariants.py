"""What has to hold after every order. Each check yields what does not."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import text

from db.transactions import read_only
from tests.prove.streams import PlatformReader

if TYPE_CHECKING:
    from tests.prove.scene import Scene

ENDED = {"succeeded", "failed", "cancelled", "expired"}
RETRIABLE = ENDED - {"succeeded"}

#: From each state, the states that may follow.
FOLLOWING: Mapping[str, set[str]] = {
    "scheduled": {"scheduled", "queued", "cancelled", "expired", "failed"},
    "queued": {"queued", "running", "cancelled", "expired", "failed"},
    "running": {"running", "queued", "scheduled", "succeeded", "failed", "cancelled"},
    "succeeded": set(),
    **{state: {"queued"} for state in RETRIABLE},
}

#: How an end stands in the log.
OUTCOMES = {"succeeded": "result", "failed": "error", "cancelled": "cancelled", "expired": "cancelled"}


@dataclass(frozen=True)
class Entry:
    seq: int
    attempt: int
    type: str
    data: Mapping[str, Any]


@dataclass(frozen=True)
class Facts:
    """What PostgreSQL holds of a job, and what actors were told of it."""

    row: Mapping[str, Any]
    log: Sequence[Entry]
    versions: Sequence[tuple[Mapping[str, Any] | None, Mapping[str, Any]]]
    deliveries: Sequence[tuple[str, str]]
    told: Sequence[Any]

    @property
    def state(self) -> str:
        return str(self.row["state"])

    @property
    def has_ended(self) -> bool:
        return self.state in ENDED

    def told_by(self, what: str) -> list[Any]:
        return [each for each in self.told if each.what == what]

    @property
    def runs(self) -> list[list[Entry]]:
        """The log in parts, each of which ends with an end: a retry begins another."""
        parts: list[list[Entry]] = [[]]
        for entry in self.log:
            if parts[-1] and parts[-1][-1].type == "end":
                parts.append([])
            parts[-1].append(entry)
        return parts


READ = text(
    """
    SELECT to_jsonb(jobs) - 'payload' AS row,
        (
            SELECT jsonb_agg(jsonb_build_array(seq, attempt, type, data) ORDER BY seq)
            FROM job_events WHERE job_id = jobs.id
        ) AS log,
        (
            SELECT jsonb_agg(jsonb_build_array(before, after) ORDER BY n) FROM prove_versions WHERE job_id = jobs.id
        ) AS versions,
        (
            SELECT coalesce(jsonb_agg(jsonb_build_array(type, job ->> 'state') ORDER BY id), '[]')
            FROM deliveries WHERE job_id = jobs.id AND webhook_id IS NULL
        ) AS deliveries
    FROM jobs WHERE id = ANY(:ids) ORDER BY id
    """
)


def read(scene: "Scene") -> list[Facts]:
    with read_only() as session:
        rows = session.execute(READ, {"ids": scene.jobs}).all()
    return [
        Facts(
            row.row,
            [Entry(*entry) for entry in row.log],
            row.versions,
            row.deliveries,
            [each for each in scene.told if str(each.job) == row.row["id"]],
        )
        for row in rows
    ]


def find_problems(facts: Iterable[Facts]) -> list[str]:
    """At any time at which no transaction is open."""
    checks = (_states, _fences, _ends, _row, _sequence, _runs, _owners, _results, _tokens, _deliveries, _cancels)
    return [f"{check.__name__[1:]}: {problem}" for each in facts for check in checks for problem in check(each)]


def find_problems_of_streams(scene: "Scene", facts: Iterable[Facts]) -> list[str]:
    """When every job has ended: both kinds of streams tell so."""
    for log in scene.job_readers:
        log.read_on()
    for own in scene.own_readers:
        own.read()
    for platform in scene.platform_readers:
        platform.read()
    by_job = {UUID(each.row["id"]): each for each in facts}
    return [f"streams: {problem}" for problem in _streams(scene, by_job)]


def _states(facts: Facts) -> Iterator[str]:
    for before, after in facts.versions:
        if before is None:
            continue
        was, now = before["state"], after["state"]
        if now not in FOLLOWING[was]:
            yield f"{was} -> {now}"
        if was in ENDED and now != "queued":
            yield f"a job that had {was} was changed"
        if was in ENDED and any(
            after[column] is not None for column in ("cancel_requested_at", "error", "finished_at")
        ):
            yield f"a job that is retried keeps what was of its end: {after['cancel_requested_at']}, {after['error']}"
        if now != was and after["version"] <= before["version"]:
            yield f"{was} -> {now} at version {after['version']}"
        if after["last_seq"] < before["last_seq"]:
            yield f"last_seq {before['last_seq']} -> {after['last_seq']}"


def _fences(facts: Facts) -> Iterator[str]:
    """A claim has a number, a worker and a time of its own; a job that is resumed has those of its claim."""
    columns = ("attempt", "worker", "claimed_at")
    for before, after in facts.versions:
        if before is None:
            continue
        if (after["claimed_at"] or "") < (before["claimed_at"] or ""):
            yield f"claimed_at goes back, {before['state']} -> {after['state']}"
        fence_before, fence = ([row[column] for column in columns] for row in (before, after))
        if after["state"] == "running" and fence != fence_before:
            if before["state"] != "queued" or after["attempt"] != before["attempt"] + 1:
                yield f"{fence_before} -> {fence}, {before['state']} -> running"
            if after["claimed_at"] == before["claimed_at"] or after["worker"] is None:
                yield f"a claim without a fence of its own: {fence}"
            if after["reports"] != 0:
                yield f"a claim begins with report {after['reports']}"


def _ends(facts: Facts) -> Iterator[str]:
    """Who was told that it ended an attempt ended its own. The reaper only takes a job back, and leaves its worker."""
    left = {
        before["worker"]
        for before, after in facts.versions
        if before is not None and before["state"] == "running" and after["worker"] is None
    }
    for each in facts.told:
        if each.what in ("ended", "succeeded") and each.worker is not None and str(each.worker) not in left:
            yield f"{each.actor} ended attempt {each.detail}, which was not its own"


def _row(facts: Facts) -> Iterator[str]:
    row = facts.row
    is_running = row["state"] == "running"
    if is_running and (row["worker"] is None or row["lease_until"] is None):
        yield "it runs without a worker or a lease"
    if not is_running and row["lease_until"] is not None:
        yield f"{row['state']} with a lease"
    if (row["state"] in ENDED) != (row["finished_at"] is not None):
        yield f"{row['state']}, finished at {row['finished_at']}"
    if not 0 <= row["attempt"] <= row["max_attempts"]:
        yield f"attempt {row['attempt']} of {row['max_attempts']}"
    if row["lost_leases"] < 0 or row["work_seconds"] < 0 or row["queue_seconds"] < 0:
        yield f"{row['lost_leases']} lost leases, worked {row['work_seconds']} s, waited {row['queue_seconds']} s"


def _sequence(facts: Facts) -> Iterator[str]:
    seqs = [entry.seq for entry in facts.log]
    if seqs != list(range(1, facts.row["last_seq"] + 1)):
        yield f"{seqs}, last_seq {facts.row['last_seq']}"
    if facts.log[0].type != "queued":
        yield f"begins with {facts.log[0].type}"


def _runs(facts: Facts) -> Iterator[str]:
    runs = facts.runs
    for run in runs:
        types = [entry.type for entry in run]
        outcomes = [type_ for type_ in types if type_ in OUTCOMES.values()]
        if types.count("end") != len(outcomes) or len(outcomes) > 1:
            yield f"ends as {types}"
        if types[:1] != ["queued"] or "queued" in types[1:]:
            yield f"begins as {types}"
    last = [entry.type for entry in runs[-1]]
    outcome = OUTCOMES.get(facts.state)
    if (outcome is not None) != (last[-1:] == ["end"]) or (outcome is not None and outcome not in last):
        yield f"{facts.row['state']} with {last}"


def _owners(facts: Facts) -> Iterator[str]:
    """Nobody begins while another runs, and only who runs writes. The end of a stage leaves no entry."""
    moved = {
        before["attempt"]
        for before, after in facts.versions
        if before is not None and before["stage"] != after["stage"]
    }
    for run in facts.runs:
        owner: int | None = None
        begun: list[int] = []
        for entry in run:
            match entry.type:
                case "started":
                    if owner is not None and owner not in moved:
                        yield f"{entry.attempt} starts at {entry.seq} while {owner} runs"
                    owner = entry.attempt
                    begun.append(owner)
                case "resumed":
                    if owner is not None or entry.attempt not in begun[-1:]:
                        yield f"{entry.attempt} is resumed at {entry.seq} after {begun}, while {owner} runs"
                    owner = entry.attempt
                case "error" | "cancelled":
                    if owner not in (None, entry.attempt, *moved):
                        yield f"{entry.type} of {entry.attempt} at {entry.seq} while {owner} runs"
                case "retrying" | "waiting":
                    if owner != entry.attempt:
                        yield f"{entry.type} of {entry.attempt} at {entry.seq} while {owner} runs"
                    owner = None
                case "token" | "result" | "progress":
                    if owner != entry.attempt:
                        yield f"{entry.type} of {entry.attempt} at {entry.seq} while {owner} runs"


def _results(facts: Facts) -> Iterator[str]:
    stored = [entry.attempt for entry in facts.log if entry.type == "result"]
    told = [(each.actor, each.detail) for each in facts.told_by("succeeded")]
    lost = facts.told_by("lost answer")
    if len(stored) > 1:
        yield f"results of the attempts {stored}"
    if not lost and [attempt for _, attempt in told] != stored:
        yield f"told {told} that they succeeded, stored {stored}"
    if lost and not {attempt for _, attempt in told} <= set(stored):
        yield f"told {told} that they succeeded, stored {stored}"
    if facts.row["state"] == "succeeded" and told and facts.row["result"] != {"by": told[-1][0]}:
        yield f"the result is {facts.row['result']}, told {told}"
    if (facts.row["state"] == "succeeded") != (facts.row["result"] is not None):
        yield f"{facts.row['state']} with the result {facts.row['result']}"


def _tokens(facts: Facts) -> Iterator[str]:
    """Text whose answer was lost may be stored although its writer was refused in the end."""
    stored = [(entry.attempt, str(entry.data["text"])) for entry in facts.log if entry.type == "token"]
    words, told = [word for _, word in stored], [each.detail for each in facts.told_by("reported")]
    is_unsure = bool(facts.told_by("lost answer"))
    if len(set(words)) != len(words) or not set(told) <= set(words) or (not is_unsure and len(told) != len(words)):
        yield f"stored {stored}, told {told}"
    claimed = {(each.actor, each.detail) for each in facts.told_by("claimed")}
    for attempt, word in stored:
        actor, claim, _ = word.split()
        if claim != str(attempt) or (actor, attempt) not in claimed:
            yield f"{word!r} in attempt {attempt}, claimed by {claimed}"


def _deliveries(facts: Facts) -> Iterator[str]:
    ends = [OUTCOMES_BACK[entry.type] for entry, after in pairwise(facts.log) if after.type == "end"]
    if len(facts.deliveries) != len(ends):
        yield f"{facts.deliveries} for {ends}"
    for (type_, state), possible in zip(facts.deliveries, ends, strict=False):
        if type_ != f"job.{state}" or state not in possible:
            yield f"{type_} of a job that is {state}, for {possible}"


OUTCOMES_BACK = {
    outcome: {state for state, other in OUTCOMES.items() if other == outcome} for outcome in OUTCOMES.values()
}


def _cancels(facts: Facts) -> Iterator[str]:
    """An accepted cancel stays, and a job that was told to be cancelled does not come back but by a retry."""
    for before, after in facts.versions:
        is_retry = before is not None and before["state"] in RETRIABLE
        if before and before["cancel_requested_at"] and not after["cancel_requested_at"] and not is_retry:
            yield f"a cancel is forgotten, {before['state']} -> {after['state']}"
    if facts.told_by("retried"):
        return
    if facts.told_by("cancelled") and facts.row["state"] != "cancelled":
        yield f"told that it is cancelled, {facts.row['state']}"


def _streams(scene: "Scene", facts: Mapping[UUID, Facts]) -> Iterator[str]:
    for reader in scene.job_readers:
        log = [(entry.seq, entry.type) for entry in facts[reader.job].log]
        is_cut = bool(facts[reader.job].told_by("retried"))  # a stream ends with the first end
        if not reader.is_over or reader.heard != (log[: len(reader.heard)] if is_cut else log):
            yield f"heard {reader.heard} of {log}, {'over' if reader.is_over else 'not over'}"
        if reader.heard and reader.heard[-1][1] != "end":
            yield f"a stream is over after {reader.heard[-1]}"
    for own in scene.own_readers:
        for job, each in facts.items():
            versions = own.versions.get(job, [])
            if versions[-1:] != [each.row["version"]]:
                yield f"own jobs: told the versions {versions}, is {each.row['version']}"
            if versions != sorted(versions):
                yield f"own jobs: the versions go back: {versions}"
    for platform in scene.platform_readers:
        yield from _platform(platform, facts)


def _platform(reader: PlatformReader, facts: Mapping[UUID, Facts]) -> Iterator[str]:
    """It tells each end, and what it tells it tells once. It leaves out what was over before anybody looked: an attempt
    that went back to its queue, and an end behind which the job was retried."""
    told = Counter(event for event in reader.told if event[1] in facts)
    if repeated := [event for event, times in told.items() if times > 1]:
        yield f"the platform's events repeat {repeated}"
    for job, each in facts.items():
        end = (f"job.{each.state}", job, each.log[-1].attempt)
        if end not in told:
            yield f"the platform's events lack {end}, tell {list(told)}"


def states_in_order(scene: "Scene") -> list[tuple[str, str]]:
    """Every change of every job, in the order in which they were made."""
    with read_only() as session:
        changes = text("SELECT job_id::text, after ->> 'state' FROM prove_versions WHERE job_id = ANY(:ids) ORDER BY n")
        return [(row[0], row[1]) for row in session.execute(changes, {"ids": scene.jobs})]
