"""`/console/` and all below it, but the assets, which are mounted: paths of the application in the browser."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from api.accounts import cookies
from api.console import serving

router = APIRouter(prefix="/console", include_in_schema=False)


@router.api_route("", methods=["GET", "HEAD"])
async def go_to_console() -> RedirectResponse:
    return RedirectResponse("/console/")


@router.api_route("/{path:path}", methods=["GET", "HEAD"])
async def show_console(request: Request, path: str) -> HTMLResponse:
    return serving.page(has_session=cookies.find_session_token(request) is not None)
