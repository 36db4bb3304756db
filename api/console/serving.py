"""The page of the application, and the files that it loads."""

import secrets
from os import PathLike, stat_result
from pathlib import Path

from fastapi.responses import HTMLResponse
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

DIST = Path(__file__).parent / "dist"
PAGE = (DIST / "index.html").read_text()
NONCE_IN_PAGE = "__NONCE__"
SESSION_IN_PAGE = "__SESSION__"

FOREVER = "public, max-age=31536000, immutable"
COMPRESSED_FROM = 1_000  # bytes
COMPRESSION = 6  # gzip's own default; 9 takes twice as long for 1 % less
WORKER_POLICY = "default-src 'none'; script-src 'wasm-unsafe-eval'"
"""Of a worker, such as that which reads PDF files: it decodes images in WebAssembly, and can load and fetch nothing."""


class HashedFiles(StaticFiles):
    """Files that are named by their content, which browsers never ask for again."""

    def file_response(
        self, full_path: "str | PathLike[str]", stat_result: stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        response = super().file_response(full_path, stat_result, scope, status_code)
        response.headers["Cache-Control"] = FOREVER
        response.headers["Content-Security-Policy"] = WORKER_POLICY
        return response


ASSETS = GZipMiddleware(HashedFiles(directory=DIST / "assets"), minimum_size=COMPRESSED_FROM, compresslevel=COMPRESSION)


def page(*, has_session: bool) -> HTMLResponse:
    """The same at each path: what to show there, its script decides. Its widgets write style elements, with a nonce.
    No script sees the session cookie, so the page says whether one came."""
    nonce = secrets.token_urlsafe(16)
    html = PAGE.replace(NONCE_IN_PAGE, nonce).replace(SESSION_IN_PAGE, "yes" if has_session else "no")
    return HTMLResponse(html, headers=_headers(nonce))


def _headers(nonce: str) -> dict[str, str]:
    return {
        "Content-Security-Policy": "default-src 'none'; script-src 'self'; "
        f"style-src 'self' 'nonce-{nonce}'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
        "Referrer-Policy": "same-origin",
        "Cache-Control": "no-store",
        "X-Frame-Options": "DENY",  # for browsers that do not know `frame-ancestors`
        "Cross-Origin-Opener-Policy": "same-origin",
    }
