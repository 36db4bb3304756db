"""The shared library: for everybody to read, for administrators to change."""

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Query, Response
from sqlalchemy.orm import Session

from api.deps import Administrator, CurrentUser, Page, PageQuery
from api.openapi.headers import LOCATED
from api.schemas.library import (
    AnyKind,
    LessonOut,
    LibraryResourceIn,
    LibraryResourceOut,
    LibraryResourcePatch,
    ManagedResourceOut,
    ResourceLevel,
)
from api.schemas.pages import PageOut, page_of
from api.schemas.texts import Line
from core.errors import Invalid
from db.models import LIBRARY_OWNER_ID, LibraryResource
from db.queries import audit
from db.queries.library import shared
from db.queries.library.shared import ResourceDraft
from db.row_level_security import acting_for, platform_rights
from db.transactions import read, write
from tasks.shared_library import ingest

router = APIRouter(tags=["library"])

Kind = Annotated[AnyKind | None, Query()]
Level = Annotated[ResourceLevel | None, Query()]
Topic = Annotated[Line | None, Query(min_length=1, max_length=80, description="One of a resource's topics.")]


@router.get("/api/library")
async def list_library(
    user: CurrentUser, page: Page, kind: Kind = None, level: Level = None, topic: Topic = None
) -> PageOut[LibraryResourceOut]:
    """Lists the shared library, newest first."""
    rows = await read(shared.list_shown, limit=page.limit + 1, before=page.before, kind=kind, level=level, topic=topic)
    return page_of(rows, page.limit, LibraryResourceOut.model_validate)


@router.get("/api/library/lessons/{slug}")
async def get_lesson(user: CurrentUser, slug: Annotated[Line, Path(max_length=80)]) -> LessonOut:
    """Returns a lesson of the shared library with its text."""
    return LessonOut.model_validate(await read(shared.get_lesson, slug))


@router.get("/api/library/{resource_id}")
async def get_library_resource(user: CurrentUser, resource_id: UUID) -> LibraryResourceOut:
    """Returns a resource of the shared library."""
    return LibraryResourceOut.model_validate(await read(shared.get, resource_id))


@router.get("/api/admin/library", tags=["administration"])
async def list_managed_library(
    _: Administrator, page: Page, kind: Kind = None, level: Level = None, topic: Topic = None
) -> PageOut[ManagedResourceOut]:
    """Lists the shared library with the state of each resource, newest first."""
    with acting_for(LIBRARY_OWNER_ID):
        found, next_cursor = await read(_list_managed, page=page, kind=kind, level=level, topic=topic)
    return PageOut(items=found, next_cursor=next_cursor)


@router.post("/api/admin/library", status_code=201, responses=LOCATED, tags=["administration"])
async def add_library_resource(
    administrator: Administrator, body: LibraryResourceIn, response: Response
) -> ManagedResourceOut:
    """Adds a resource. Learners find it once it is embedded, which an ordinary job does."""
    with acting_for(LIBRARY_OWNER_ID):
        added = await write(_add, ResourceDraft(**body.model_dump()), actor_id=administrator.id)
    response.headers["Location"] = f"/api/admin/library/{added.id}"
    return added


@router.patch("/api/admin/library/{resource_id}", tags=["administration"])
async def change_library_resource(
    administrator: Administrator, resource_id: UUID, body: LibraryResourcePatch
) -> ManagedResourceOut:
    """Changes the given fields. A start of Pensum never changes the resource again."""
    changes = body.model_dump(exclude_unset=True)
    if empty := [name for name, value in changes.items() if value is None and name != "year"]:
        message = f"{empty[0]} must not be null. Leave it out to keep it."
        raise Invalid(message, errors=[{"field": empty[0], "message": message}])
    with acting_for(LIBRARY_OWNER_ID):
        return await write(_change, resource_id, changes, actor_id=administrator.id)


@router.delete("/api/admin/library/{resource_id}", status_code=204, tags=["administration"])
async def delete_library_resource(administrator: Administrator, resource_id: UUID) -> None:
    """Deletes a resource. A start of Pensum does not bring it back."""
    with acting_for(LIBRARY_OWNER_ID):
        await write(_remove, resource_id, actor_id=administrator.id)


def _list_managed(
    session: Session, /, *, page: PageQuery, **filters: Any
) -> tuple[list[ManagedResourceOut], str | None]:
    rows = shared.list_shown(session, limit=page.limit + 1, before=page.before, **filters)
    states = shared.list_states(session, rows)
    shown = page_of(rows, page.limit, lambda row: _managed(row, states))
    return shown.items, shown.next_cursor


def _add(session: Session, draft: ResourceDraft, *, actor_id: UUID) -> ManagedResourceOut:
    resource, document = shared.add(session, draft)
    ingest(session, document)
    _note(session, actor_id, "library.add", resource)
    return _managed(resource, shared.list_states(session, [resource]))


def _change(session: Session, resource_id: UUID, changes: Mapping[str, Any], *, actor_id: UUID) -> ManagedResourceOut:
    resource, document = shared.change(session, resource_id, changes)
    if document is not None:
        ingest(session, document)
        _note(session, actor_id, "library.change", resource)
    return _managed(resource, shared.list_states(session, [resource]))


def _remove(session: Session, resource_id: UUID, *, actor_id: UUID) -> None:
    resource = shared.get(session, resource_id)
    shared.remove(session, resource_id)
    _note(session, actor_id, "library.delete", resource)


def _note(session: Session, actor_id: UUID, action: str, resource: LibraryResource) -> None:
    with platform_rights(session):
        audit.add(session, actor_id=actor_id, action=action, subject=f"{resource.id}", after={"url": resource.url})


def _managed(resource: LibraryResource, states: Mapping[UUID, str]) -> ManagedResourceOut:
    shown = LibraryResourceOut.model_validate(resource)
    return ManagedResourceOut(
        **shown.model_dump(),
        is_shipped=resource.shipped_hash is not None,
        is_edited=resource.edited_at is not None,
        state=states.get(resource.id, "failed"),
        created_at=resource.created_at,
        updated_at=resource.updated_at,
    )
