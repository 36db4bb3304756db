"""What must be so of every accepted job, whatever happened. Plain functions of what was recorded."""

import itertools
import math
from collections.abc import Callable, Mapping, Sequence

from core.errors import AttemptsExhausted
from tests.chaos.plan import PlannedJob
from tests.chaos.records import Record

Vectors = Mapping[str, Sequence[float]]

SAME_VECTOR = 0.01  # distance; batching moves the last digits, and other texts are far away
SPENT = f"/problems/{AttemptsExhausted.slug}"


def is_lost(record: Record) -> bool:
    """Accepted, and now unknown."""
    return record.answer is None or record.row is None


def is_stuck(record: Record) -> bool:
    """Known, and not at its end."""
    return record.row is not None and not record.is_final


def is_spent(record: Record) -> bool:
    """The faults hit each of its attempts, and it says so: an honest end."""
    return _has_failed(record) and _problem(record) == SPENT


def is_failed(record: Record) -> bool:
    """It ended otherwise than with a result, although nothing was wrong with it."""
    return _has_failed(record) and _problem(record) != SPENT


def is_duplicated(record: Record) -> bool:
    """More than one result, or more than one end."""
    types = [event.type for event in record.log]
    return types.count("result") > 1 or types.count("end") > 1


def is_stale(record: Record) -> bool:
    """An attempt wrote after a later one had begun, or after the end; or the result is not of the last attempt."""
    attempts = [event.attempt for event in record.log]
    ends = [event.seq for event in record.log if event.type == "end"]
    results = {event.attempt for event in record.log if event.type == "result"}
    is_behind = any(later < earlier for earlier, later in itertools.pairwise(attempts))
    is_after_end = bool(ends) and record.log[-1].seq > min(ends)
    return is_behind or is_after_end or (record.row is not None and not results <= {record.row["attempt"]})


def has_gaps(record: Record) -> bool:
    """The log does not count from 1 to the number that the row has."""
    seqs = [event.seq for event in record.log]
    return record.row is not None and record.is_final and seqs != list(range(1, record.row["last_seq"] + 1))


def is_misheard(record: Record) -> bool:
    """The stream told something else than the log, or its pieces are not the answer."""
    if not record.is_final:
        return False
    if [(event.seq, event.type) for event in record.heard] != [(event.seq, event.type) for event in record.log]:
        return True
    return record.job.form == "generate" and record.result is not None and _told(record) != record.result["text"]


def is_wrong(record: Record, vectors: Vectors) -> bool:
    """It succeeded with what does not answer its own request."""
    if record.answer is None or record.answer["state"] != "succeeded":
        return False
    return record.result is None or not _is_right(record, record.result, vectors)


def texts_to_embed(jobs: Sequence[PlannedJob]) -> list[str]:
    return [text for job in jobs if job.form == "embed" for text in job.texts]


def offenders(records: Sequence[Record], offends: Callable[[Record], bool]) -> list[str]:
    return [record.id for record in records if offends(record)]


def _has_failed(record: Record) -> bool:
    return record.answer is not None and record.answer["state"] in {"failed", "cancelled", "expired"}


def _problem(record: Record) -> str | None:
    error = record.answer["error"] if record.answer else None
    return error["type"] if error else None


def _told(record: Record) -> str:
    """The pieces of the last attempt. Earlier ones told the beginning already, and were cut off."""
    attempts = [event.data.get("attempt", 0) for event in record.heard if event.type == "started"]
    pieces = [event.data for event in record.heard if event.type == "token"]
    return "".join(piece["text"] for piece in pieces if piece["attempt"] == attempts[-1])


def _is_right(record: Record, result: Mapping[str, object], vectors: Vectors) -> bool:
    job = record.job
    match job.form:
        case "generate":
            return result["text"] == f"Echo: {job.texts[0]}"
        case "ingest":
            return record.document == job.texts[0] and (result["chunks"], result["embedded"]) == (1, 1)
        case "embed":
            return _are_near(result["vectors"], [vectors[text] for text in job.texts])


def _are_near(given: object, expected: Sequence[Sequence[float]]) -> bool:
    if not isinstance(given, list) or len(given) != len(expected):
        return False
    return all(math.dist(one, other) < SAME_VECTOR for one, other in zip(given, expected, strict=True))
