"""Matches of CVs. The synchronous methods are generated from this file: run `make client` after a change."""

from collections.abc import AsyncIterator
from uuid import UUID

from pensum_client.async_connection import AsyncConnection
from pensum_client.cv_outputs import CvMatchOut
from pensum_client.http_request import HttpRequest, listing, read
from pensum_client.outputs import Page

MATCHES = "/api/cv-matcher/matches"


class AsyncCv(AsyncConnection):
    """The methods of `AsyncPensum` on matches of CVs with job ads. Submit a `CvMatchIn` to make some."""

    def cv_matches(self, *, project_id: UUID | str | None = None) -> AsyncIterator[CvMatchOut]:
        """Newest first."""
        return self._each(listing(MATCHES, project_id=project_id), Page[CvMatchOut])

    async def cv_match(self, match_id: UUID | str) -> CvMatchOut:
        return await self._fetch(read(f"{MATCHES}/{match_id}"), CvMatchOut)

    async def delete_cv_match(self, match_id: UUID | str) -> None:
        await self._once(HttpRequest("DELETE", f"{MATCHES}/{match_id}"))

    async def cv_report(self, match_id: UUID | str, *, timeout: float | None = None) -> bytes:
        """A match as PDF, which a job makes. Raises `NotFinished` after `timeout`."""
        return await self._file_of_job(f"{MATCHES}/{match_id}/report", timeout)

    async def cv_ranking(self, *, project_id: UUID | str | None = None, job_id: UUID | str | None = None) -> bytes:
        """The matches of a project or of a job as CSV, best first, ad by ad."""
        return await self._content(read("/api/cv-matcher/ranking.csv", project_id=project_id, job_id=job_id))
