"""Which queue a large job waits in."""

from uuid import uuid4

import pytest

from tasks import routing
from tasks.contracts import LARGE_BYTES, Contract, IngestDocument, IngestTranscripts
from tasks.queues import CPU, CPU_LARGE, GPU_EMBED, GPU_EMBED_LARGE, IO_FETCH, LARGE_QUEUES, QUEUES
from tasks.routing import Directory
from workers.runtime.concurrency import counted_with, running_per_user

DOCUMENT = uuid4()


@pytest.mark.parametrize(
    ("contract", "queue"),
    [
        (IngestDocument(document_id=DOCUMENT, size_bytes=LARGE_BYTES), CPU),
        (IngestDocument(document_id=DOCUMENT, size_bytes=LARGE_BYTES + 1), CPU_LARGE),
        (IngestTranscripts(size_bytes=LARGE_BYTES + 1), CPU_LARGE),
        (IngestDocument(document_id=DOCUMENT, url="https://example.org"), IO_FETCH),
    ],
)
def test_size_of_a_file_decides_where_its_job_begins(contract: Contract, queue: object) -> None:
    assert QUEUES[routing.route_new(contract).queue] == queue


@pytest.mark.parametrize(("is_large", "queue"), [(False, GPU_EMBED), (True, GPU_EMBED_LARGE)])
def test_number_of_chunks_decides_where_they_are_embedded(is_large: bool, queue: object) -> None:
    route = routing.route(IngestDocument(document_id=DOCUMENT), "embed", Directory(), is_large=is_large)
    assert QUEUES[route.queue] == queue


def test_large_jobs_of_a_user_have_limits_of_their_own() -> None:
    for name, large in LARGE_QUEUES.items():
        assert running_per_user(QUEUES[large]).keys() == running_per_user(QUEUES[name]).keys()
        assert counted_with(QUEUES[large]) == [large]


def test_large_jobs_run_where_the_short_ones_do() -> None:
    assert {QUEUES[large].served_by for large in LARGE_QUEUES.values()} == set(LARGE_QUEUES)
