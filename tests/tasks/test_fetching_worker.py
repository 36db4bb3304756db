"""A real worker of `io`, and servers that answer as slowly as they like."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from db.models import Job, JobState
from db.queries.library import documents
from db.transactions import transaction
from tasks.contracts import IngestDocument
from tasks.queues import IO, IO_FETCH
from tests.support.factories import Person, make_job, make_user
from tests.support.job_queue import row_of
from tests.support.probe_jobs import no_waiting_jobs  # noqa: F401  # a fixture of this module
from tests.support.waiting import eventually
from tests.support.worker_process import running_worker
from tests.tasks.echo import Echo

pytestmark = pytest.mark.system

FETCH_SECONDS = 600  # so that no page that drips ends before the test does


class Site(BaseHTTPRequestHandler):
    """Sends a page at once, or drips it until the test is over."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.end_headers()
        while "drip" in self.path and not over.wait(0.2):
            self.wfile.write(b".")
            self.wfile.flush()
        self.wfile.write(b"A page about the tides of the sea.")

    def log_message(self, format: str, *arguments: object) -> None:
        """Quietly."""


over = threading.Event()


@pytest.fixture
def site() -> Iterator[str]:
    over.clear()
    with ThreadingHTTPServer(("127.0.0.1", 0), Site) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        over.set()
        server.shutdown()
        thread.join()


def fetch(user: Person, url: str) -> Job:
    with transaction() as session:
        row = documents.add(
            session,
            user_id=user.id,
            path=url,
            title=None,
            kind="text",
            body=b"",
            content_hash=url.encode()[-32:],
            key=f"url:{url}",
            source_url=url,
        )
    return make_job(user.id, IngestDocument(document_id=row.id, url=url))


def test_dripping_pages_of_one_user_delay_neither_pages_of_others_nor_other_work(
    platform: None, site: str, tmp_path: Path, user: Person
) -> None:
    fetching = {"PENSUM_FETCH_ALLOWED_NETWORKS": "127.0.0.1/32", "PENSUM_FETCH_TIMEOUT_SECONDS": str(FETCH_SECONDS)}
    with running_worker(IO, tmp_path / "io.log", **fetching) as worker:
        dripping = [fetch(user, f"{site}/drip/{number}") for number in range(60)]
        assert all(row_of(job.id)["queue"] == IO_FETCH.name for job in dripping)
        assert eventually(lambda: is_running(dripping[0]) and is_running(dripping[1])), worker.log
        other = make_user()
        page, mail = fetch(other, f"{site}/page"), make_job(other.id, Echo(text="a mail"))
        assert eventually(lambda: row_of(page.id)["stage"] == "parse"), worker.log
        assert eventually(lambda: row_of(mail.id)["state"] == JobState.SUCCEEDED)
        assert is_running(dripping[0])
        assert is_running(dripping[1])
        assert sum(map(is_running, dripping)) == IO_FETCH.per_user


def is_running(job: Job) -> bool:
    return bool(row_of(job.id)["state"] == JobState.RUNNING)
