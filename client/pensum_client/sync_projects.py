"""Generated from async_projects.py by `make client`: change that file instead."""

from collections.abc import Iterator
from uuid import UUID

from pensum_client.http_request import HttpRequest, listing, read, sending
from pensum_client.inputs import ProjectIn, ProjectPatch
from pensum_client.outputs import Page, ProjectOut
from pensum_client.sync_connection import Connection

PROJECTS = "/api/projects"


class Projects(Connection):
    """The methods of `Pensum` on projects."""

    def create_project(self, body: ProjectIn) -> ProjectOut:
        """Sent once: a repetition would create another project."""
        return self._fetch(sending("POST", PROJECTS, body), ProjectOut, is_repeatable=False)

    def project(self, project_id: UUID | str) -> ProjectOut:
        return self._fetch(read(f"{PROJECTS}/{project_id}"), ProjectOut)

    def projects(self, *, type: str | None = None) -> Iterator[ProjectOut]:
        """Newest first."""
        return self._each(listing(PROJECTS, type=type), Page[ProjectOut])

    def change_project(self, project_id: UUID | str, body: ProjectPatch) -> ProjectOut:
        """Changes the fields that are set in `body`."""
        return self._fetch(sending("PATCH", f"{PROJECTS}/{project_id}", body), ProjectOut)

    def delete_project(self, project_id: UUID | str) -> None:
        """Deletes the project with all that is in it, but for documents that are in another project too."""
        self._once(HttpRequest("DELETE", f"{PROJECTS}/{project_id}"))
