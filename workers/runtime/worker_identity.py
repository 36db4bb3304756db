"""Worker ids: which process runs a job. The main process of a prefork worker derives its children's ids from their
process ids."""

import os
from uuid import UUID, uuid4, uuid5

VARIABLE = "PENSUM_WORKER_ID"  # children inherit it


def new_worker_id() -> UUID:
    """The id of this worker, new for every start."""
    worker = uuid4()
    os.environ[VARIABLE] = str(worker)
    return worker


def of_process(pid: int) -> UUID:
    """The id under which a process of this worker claims jobs."""
    return uuid5(UUID(os.environ.get(VARIABLE) or new_worker_id().hex), str(pid))
