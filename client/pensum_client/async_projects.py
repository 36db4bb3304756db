"""Projects. The synchronous methods are generated from this file: run `make client` after a change."""

from collections.abc import AsyncIterator
from uuid import UUID

from pensum_client.async_connection import AsyncConnection
from pensum_client.http_request import HttpRequest, listing, read, sending
from pensum_client.inputs import ProjectIn, ProjectPatch
from pensum_client.outputs import Page, ProjectOut

PROJECTS = "/api/projects"


class AsyncProjects(AsyncConnection):
    """The methods of `AsyncPensum` on projects."""

    async def create_project(self, body: ProjectIn) -> ProjectOut:
        """Sent once: a repetition would create another project."""
        return await self._fetch(sending("POST", PROJECTS, body), ProjectOut, is_repeatable=False)

    async def project(self, project_id: UUID | str) -> ProjectOut:
        return await self._fetch(read(f"{PROJECTS}/{project_id}"), ProjectOut)

    def projects(self, *, type: str | None = None) -> AsyncIterator[ProjectOut]:
        """Newest first."""
        return self._each(listing(PROJECTS, type=type), Page[ProjectOut])

    async def change_project(self, project_id: UUID | str, body: ProjectPatch) -> ProjectOut:
        """Changes the fields that are set in `body`."""
        return await self._fetch(sending("PATCH", f"{PROJECTS}/{project_id}", body), ProjectOut)

    async def delete_project(self, project_id: UUID | str) -> None:
        """Deletes the project with all that is in it, but for documents that are in another project too."""
        await self._once(HttpRequest("DELETE", f"{PROJECTS}/{project_id}"))
