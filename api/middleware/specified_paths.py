"""Middleware that serves other names of routes, which the specifications of existing sites use.

A request of such a name is that of the route: same checks, same quotas, one entry in the OpenAPI document.
docs/specifications.md lists the names.
"""

import re
from urllib.parse import quote

from starlette.types import ASGIApp, Receive, Scope, Send

OTHER_PATHS = {
    ("POST", "/api/upload"): "/api/transcripts/upload",
    ("POST", "/api/ingest/youtube"): "/api/transcripts/youtube",
    ("GET", "/api/admin/status"): "/api/admin/stats",
}
PUT_AS_PATCH = re.compile(r"/api/(projects|admin/users)/[^/]+")
AT_ROOT = re.compile(
    r"/((auth|projects|documents|cv-matcher|chat|llm)(/|\Z)|admin/(users(/|\Z)|(stats|status|llm-config)\Z))"
)


class SpecifiedPathsMiddleware:
    """With `at_root`, the paths of the specifications that have no `/api` are served, too."""

    def __init__(self, app: ASGIApp, *, at_root: bool) -> None:
        self.app = app
        self.at_root = at_root

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.app(self._translated(scope) if scope["type"] == "http" else scope, receive, send)

    def _translated(self, scope: Scope) -> Scope:
        path: str = scope["path"]
        if self.at_root and AT_ROOT.match(path):
            path = f"/api{path}"
        path = OTHER_PATHS.get((scope["method"], path), path)
        method = "PATCH" if scope["method"] == "PUT" and PUT_AS_PATCH.fullmatch(path) else scope["method"]
        if (path, method) == (scope["path"], scope["method"]):
            return scope
        return dict(scope) | {"path": path, "raw_path": quote(path).encode(), "method": method}
