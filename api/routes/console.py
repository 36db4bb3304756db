"""`/console/` and all below it, but the assets, which are mounted: paths of the application in the browser."""

from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from api.accounts import cookies
from api.console import serving

router = APIRouter(prefix="/console", include_in_schema=False)
admin_router = APIRouter(include_in_schema=False)


@router.get("")
async def go_to_console() -> RedirectResponse:
    return RedirectResponse("/console/")


@admin_router.get("/admin")
@admin_router.get("/admin/{path:path}")
async def go_to_administration(request: Request) -> RedirectResponse:
    """The pages of administrators have this address too, also of a single job with its filters."""
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(f"/console{quote(request.url.path)}{query}")


@router.get("/{path:path}")
async def show_console(request: Request, path: str) -> HTMLResponse:
    return serving.page(has_session=cookies.find_session_token(request) is not None)
