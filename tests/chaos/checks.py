"""The promises about accepted jobs, as functions of a run's records: True if the promise is broken."""

import itertools
import math
from collections.abc import Callable, Mapping, Sequence

from core.errors import AttemptsExhausted
from tests.chaos.client import StreamedEvent
from tests.chaos.planned_jobs import PlannedJob
from tests.chaos.records import Record

Vectors = Mapping[str, Sequence[float]]

JUMP = 100_000  # of sequence numbers, when PostgreSQL has crashed
MAX_DISTANCE = 0.01  # distance; batching changes the last digits, other texts are far away
EXHAUSTED = f"/problems/{AttemptsExhausted.slug}"


def is_lost(record: Record) -> bool:
    """The API or the table does not know the accepted job."""
    return record.response is None or record.row is None


def is_unfinished(record: Record) -> bool:
    """The job has no final state."""
    return record.row is not None and not record.is_final


def has_exhausted_attempts(record: Record) -> bool:
    """Each attempt was hit by a fault, and the job reports that. This breaks no promise."""
    return _has_failed(record) and _problem(record) == EXHAUSTED


def is_failed(record: Record) -> bool:
    """The job failed although its request was valid and its attempts were not exhausted."""
    return _has_failed(record) and _problem(record) != EXHAUSTED


def has_duplicates(record: Record) -> bool:
    """The event log has more than one `result` or `end`."""
    types = [event.type for event in record.log]
    return types.count("result") > 1 or types.count("end") > 1


def has_stale_writes(record: Record) -> bool:
    """An attempt wrote after a later attempt had started or after the end, or the result is not of the last attempt."""
    attempts = [event.attempt for event in record.log]
    ends = [event.seq for event in record.log if event.type == "end"]
    results = {event.attempt for event in record.log if event.type == "result"}
    is_out_of_order = any(later < earlier for earlier, later in itertools.pairwise(attempts))
    is_after_end = bool(ends) and record.log[-1].seq > min(ends)
    return is_out_of_order or is_after_end or (record.row is not None and not results <= {record.row["attempt"]})


def has_paid_for_outage(record: Record) -> bool:
    """A job that waited for the model began its next attempt with another number: the outage used one up."""
    return any(
        event.type == "waiting" and after.attempt > event.attempt for event, after in itertools.pairwise(record.log)
    )


def has_gaps(record: Record) -> bool:
    """The sequence numbers of the event log are not 1 to the row's `last_seq`, but for jumps after a crash."""
    if record.row is None or not record.is_final:
        return False
    seqs = [0, *(event.seq for event in record.log)]
    steps = [later - earlier for earlier, later in itertools.pairwise(seqs)]
    return steps[:1] != [1] or any(step % JUMP != 1 for step in steps) or seqs[-1] != record.row["last_seq"]


def has_wrong_stream(record: Record) -> bool:
    """The stream differs from the event log, or its chunks do not add up to the result. It may have what PostgreSQL
    lost in a crash, whose numbers nothing else has."""
    if not record.is_final:
        return False
    log = {event.seq: event.type for event in record.log}
    streamed = [(event.seq, event.type) for event in entries_of(record.streamed)]
    if [(seq, type_) for seq, type_ in streamed if seq in log or seq > max(log, default=0)] != list(log.items()):
        return True
    return (
        record.job.form == "generate" and record.result is not None and _streamed_text(record) != record.result["text"]
    )


def entries_of(streamed: Sequence[StreamedEvent]) -> list[StreamedEvent]:
    """Without what is in no log: that a provider went or came for a job that waits, under the id of the last entry."""
    seqs = [0, *(event.seq for event in streamed)]
    return [event for event, last in zip(streamed, seqs, strict=False) if event.seq > last or event.type != "waiting"]


def is_wrong(record: Record, vectors: Vectors) -> bool:
    """The job succeeded with a result that does not belong to its request."""
    if record.response is None or record.response["state"] != "succeeded":
        return False
    return record.result is None or not _is_right(record, record.result, vectors)


def texts_to_embed(jobs: Sequence[PlannedJob]) -> list[str]:
    return [text for job in jobs if job.form == "embed" for text in job.texts]


def violations(records: Sequence[Record], is_violated: Callable[[Record], bool]) -> list[str]:
    return [record.id for record in records if is_violated(record)]


def _has_failed(record: Record) -> bool:
    return record.response is not None and record.response["state"] in {"failed", "cancelled", "expired"}


def _problem(record: Record) -> str | None:
    error = record.response["error"] if record.response else None
    return error["type"] if error else None


def _streamed_text(record: Record) -> str:
    """The text that the last attempt streamed. Earlier attempts were cut off, or withdrawn."""
    text = ""
    for event in record.streamed:
        if event.type in {"started", "restarted"}:
            text = ""
        elif event.type == "token":
            text += event.data["text"]
    return text


def _is_right(record: Record, result: Mapping[str, object], vectors: Vectors) -> bool:
    job = record.job
    match job.form:
        case "generate":
            return result["text"] == f"Echo: {job.texts[0]}"
        case "ingest":
            return record.document == job.texts[0] and (result["chunks"], result["embedded"]) == (1, 1)
        case "embed":
            return _are_near(result["vectors"], [vectors[text] for text in job.texts])


def _are_near(actual: object, expected: Sequence[Sequence[float]]) -> bool:
    if not isinstance(actual, list) or len(actual) != len(expected):
        return False
    return all(math.dist(one, other) < MAX_DISTANCE for one, other in zip(actual, expected, strict=True))
