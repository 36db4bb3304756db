"""Lists of the console as their users filtered them, under a name."""

from uuid import UUID

from fastapi import APIRouter

from api.deps import CurrentUser
from api.schemas.saved_views import SavedViewIn, SavedViewOut, SavedViewPatch, SavedViewsOut, ViewPage
from db.queries import saved_views
from db.transactions import read, write

router = APIRouter(prefix="/api/saved-views", tags=["accounts"])


@router.get("")
async def list_saved_views(user: CurrentUser, page: ViewPage) -> SavedViewsOut:
    """Lists your saved views of a page by name."""
    found = await read(saved_views.list_own, user_id=user.id, page=page)
    return SavedViewsOut(items=[SavedViewOut.model_validate(view) for view in found])


@router.post("", status_code=201)
async def add_saved_view(user: CurrentUser, body: SavedViewIn) -> SavedViewOut:
    """Saves the filters of a list under a name."""
    added = await write(saved_views.add, user_id=user.id, **body.model_dump())
    return SavedViewOut.model_validate(added)


@router.patch("/{saved_view_id}")
async def change_saved_view(saved_view_id: UUID, user: CurrentUser, body: SavedViewPatch) -> SavedViewOut:
    """Renames a saved view, or gives it other filters."""
    changes = body.model_dump(exclude_none=True)
    return SavedViewOut.model_validate(await write(saved_views.change, saved_view_id, changes, user_id=user.id))


@router.delete("/{saved_view_id}", status_code=204)
async def delete_saved_view(saved_view_id: UUID, user: CurrentUser) -> None:
    """Deletes a saved view."""
    await write(saved_views.remove, saved_view_id, user_id=user.id)
