"""Generated from async_cv.py by `make client`: change that file instead."""

from collections.abc import Iterator
from uuid import UUID

from pensum_client.cv_outputs import CvMatchOut
from pensum_client.http_request import HttpRequest, listing, read
from pensum_client.outputs import Page
from pensum_client.sync_connection import Connection

MATCHES = "/api/cv-matcher/matches"


class Cv(Connection):
    """The methods of `Pensum` on matches of CVs with job ads. Submit a `CvMatchIn` to make some."""

    def cv_matches(self, *, project_id: UUID | str | None = None) -> Iterator[CvMatchOut]:
        """Newest first."""
        return self._each(listing(MATCHES, project_id=project_id), Page[CvMatchOut])

    def cv_match(self, match_id: UUID | str) -> CvMatchOut:
        return self._fetch(read(f"{MATCHES}/{match_id}"), CvMatchOut)

    def delete_cv_match(self, match_id: UUID | str) -> None:
        self._once(HttpRequest("DELETE", f"{MATCHES}/{match_id}"))

    def cv_report(self, match_id: UUID | str, *, timeout: float | None = None) -> bytes:
        """A match as PDF, which a job makes. Raises `NotFinished` after `timeout`."""
        return self._file_of_job(f"{MATCHES}/{match_id}/report", timeout)

    def cv_ranking(self, *, project_id: UUID | str | None = None, job_id: UUID | str | None = None) -> bytes:
        """The matches of a project or of a job as CSV, best first, ad by ad."""
        return self._content(read("/api/cv-matcher/ranking.csv", project_id=project_id, job_id=job_id))
