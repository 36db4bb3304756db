"""The backend of a web site whose pages use Pensum: it knows its learners, and gets each a short-lived token.

    PENSUM_API_KEY=pk_... python examples/web-site/backend.py     # then open http://127.0.0.1:3000

PENSUM_API_KEY is an administrator's key. It stays here: pages get tokens only.
"""

import json
import os
import secrets
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.request import ProxyHandler, Request, build_opener

PENSUM = os.environ.get("PENSUM_URL", "http://127.0.0.1:8000")
KEY = os.environ["PENSUM_API_KEY"]
PORT = int(os.environ.get("PORT", "3000"))
PAGE = Path(__file__).with_name("index.html").read_bytes()
TOKEN_SECONDS = 15 * 60

sessions: dict[str, str] = {}  # the learner of each session cookie; your site has logins and a database for this
pensum = build_opener(ProxyHandler({}))


def ask_pensum(method: str, path: str, body: dict[str, object]) -> dict[str, str]:
    headers = {"Authorization": f"Bearer {KEY}", "Content-Type": "application/json"}
    with pensum.open(Request(PENSUM + path, json.dumps(body).encode(), headers, method=method), timeout=10) as response:
        return json.load(response)


def token_for(learner: str) -> dict[str, str]:
    """The account is made when a learner first comes."""
    account = ask_pensum("PUT", f"/api/admin/external-users/{learner}", {})
    wanted = {"scopes": ["read", "write"], "ttl_seconds": TOKEN_SECONDS}
    made = ask_pensum("POST", f"/api/admin/users/{account['id']}/tokens", wanted)
    return {"url": PENSUM, "token": made["token"]}


class Site(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path != "/":
            self.respond(404, b"", "text/plain")
            return
        session = self.session() or secrets.token_urlsafe(32)
        sessions.setdefault(session, f"learner-{secrets.token_hex(8)}")
        cookie = f"session={session}; HttpOnly; SameSite=Strict; Path=/"  # and Secure, behind TLS
        self.respond(200, PAGE, "text/html; charset=utf-8", {"Set-Cookie": cookie})

    def do_POST(self) -> None:
        """`/token` says no `Access-Control-Allow-Origin`, so no other site's page can read what it answers."""
        session = self.session()
        if self.path != "/token" or session is None:
            self.respond(401 if self.path == "/token" else 404, b"", "text/plain")
            return
        self.respond(200, json.dumps(token_for(sessions[session])).encode(), "application/json")

    def session(self) -> str | None:
        """Only one that this site has made."""
        cookie = SimpleCookie(self.headers.get("Cookie", "")).get("session")
        return cookie.value if cookie is not None and cookie.value in sessions else None

    def respond(self, status: int, body: bytes, kind: str, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in ({"Cache-Control": "no-store"} | (headers or {})).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


if __name__ == "__main__":
    with ThreadingHTTPServer(("127.0.0.1", PORT), Site) as server:
        print(f"http://127.0.0.1:{server.server_port}", flush=True)
        server.serve_forever()
