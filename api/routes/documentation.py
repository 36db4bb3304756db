"""`/docs` shows the OpenAPI document, `/redoc` leads there, `/` says what this is. All come from files of this package:
no page of this origin, whose cookie logs people in, runs the script of another."""

import asyncio
from pathlib import Path

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.staticfiles import StaticFiles

from api.strict_input import JSON

FOLDER = Path(__file__).parents[1] / "documentation"
ASSETS = StaticFiles(directory=FOLDER / "assets")

HEADERS = {
    # Swagger UI writes styles into its elements, and its pictures into its styles.
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-cache",
}

router = APIRouter(include_in_schema=False)


@router.get("/")
async def show_welcome() -> HTMLResponse:
    return _page("welcome.html")


@router.get("/docs")
async def show_documentation() -> HTMLResponse:
    return _page("docs.html")


@router.get("/redoc")
async def lead_to_documentation() -> RedirectResponse:
    """The address of FastAPI's other page of documentation. Relative, as the links of the pages: a proxy may serve them
    under a path of its own."""
    return RedirectResponse("docs")


@router.get("/openapi.json")
async def send_openapi(request: Request) -> Response:
    """In a thread: to write it takes a second, the first time. Compressed it is a fifteenth."""
    state, headers = request.app.state, {"Vary": "Accept-Encoding"}
    if "gzip" not in request.headers.get("Accept-Encoding", ""):
        return Response(await asyncio.to_thread(state.openapi_json), media_type=JSON, headers=headers)
    body = await asyncio.to_thread(state.openapi_gzip)
    return Response(body, media_type=JSON, headers={**headers, "Content-Encoding": "gzip"})


def _page(name: str) -> HTMLResponse:
    return HTMLResponse((FOLDER / name).read_text(), headers=HEADERS)
