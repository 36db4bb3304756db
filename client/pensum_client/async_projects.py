"""Projects and documents. The synchronous methods are generated from this file: run `make client` after a change."""

from collections.abc import AsyncIterator, Mapping
from uuid import UUID

from pensum_client import requests
from pensum_client.async_connection import AsyncConnection
from pensum_client.inputs import DocumentPatch, ProjectIn, ProjectPatch
from pensum_client.outputs import DocumentOut, Page, ProjectOut
from pensum_client.retry import RetryBudget


class AsyncProjects(AsyncConnection):
    """The methods of `AsyncPensum` on projects, and on the documents in them."""

    async def create_project(self, body: ProjectIn) -> ProjectOut:
        """Sent once: a repetition would create another project."""
        return await self._fetch(requests.create_project(body), ProjectOut, is_repeatable=False)

    async def project(self, project_id: UUID | str) -> ProjectOut:
        return await self._fetch(requests.project(project_id), ProjectOut)

    async def projects(self, *, type: str | None = None) -> AsyncIterator[ProjectOut]:
        """Newest first. Pages are requested as the iteration reaches them."""
        cursor = None
        while True:
            page = await self._fetch(requests.projects(type=type, cursor=cursor), Page[ProjectOut])
            for project in page.items:
                yield project
            if (cursor := page.next_cursor) is None:
                return

    async def change_project(self, project_id: UUID | str, body: ProjectPatch) -> ProjectOut:
        """Changes the fields that are set in `body`."""
        return await self._fetch(requests.change_project(project_id, body), ProjectOut)

    async def delete_project(self, project_id: UUID | str) -> None:
        """Deletes the project with all that is in it, but for documents that are in another project too."""
        await self._send(requests.delete_project(project_id), RetryBudget(0))

    async def documents(
        self,
        *,
        project_id: UUID | str | None = None,
        type: str | None = None,
        state: str | None = None,
        metadata: Mapping[str, str] | None = None,
    ) -> AsyncIterator[DocumentOut]:
        """Newest first; only those with all that is given. Pages are requested as the iteration reaches them."""
        cursor = None
        while True:
            request = requests.documents(
                project_id=project_id, type=type, state=state, metadata=metadata or {}, cursor=cursor
            )
            page = await self._fetch(request, Page[DocumentOut])
            for document in page.items:
                yield document
            if (cursor := page.next_cursor) is None:
                return

    async def change_document(self, document_id: UUID | str, body: DocumentPatch) -> DocumentOut:
        """Changes the fields that are set in `body`."""
        return await self._fetch(requests.change_document(document_id, body), DocumentOut)

    async def document_file(self, document_id: UUID | str) -> bytes:
        """The file as it was uploaded or fetched."""
        return (await self._send(requests.document_file(document_id), RetryBudget(self._timeout))).content
