"""A fake of GitHub's OAuth endpoints over a real socket: users, their e-mails, and one-time codes.

with FakeGitHub() as github:
    code = github.allow(Person("ada", emails=[Email("ada@example.org")]))
    ...  # the API exchanges the code at github.url
"""

import json
import secrets
import threading
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs, urlencode, urlsplit

TICK_SECONDS = 0.01  # how often it looks whether it shall stop
CLIENT_ID, CLIENT_SECRET = "Iv1.pensum", "a secret of GitHub's"


@dataclass(frozen=True)
class Email:
    email: str
    primary: bool = True
    verified: bool = True
    visibility: str | None = None


@dataclass(frozen=True)
class GitHubPerson:
    """A user whose public profile shows no e-mail, as most do."""

    login: str
    emails: list[Email]
    id: int = field(default_factory=lambda: secrets.randbelow(2**40))


class FakeGitHub:
    """With `is_down` every response is 503. `redirect_uris` are those that codes were exchanged with. `visitor` allows
    what a browser asks for."""

    def __init__(self) -> None:
        self.is_down = False
        self.visitor: GitHubPerson | None = None
        self.redirect_uris: list[str] = []
        self._codes: dict[str, GitHubPerson] = {}
        self._tokens: dict[str, GitHubPerson] = {}
        self._server = _Server(("127.0.0.1", 0), self)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(TICK_SECONDS,), daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        self.stop()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def allow(self, person: GitHubPerson) -> str:
        """The user authorises Pensum. Returns the code that their browser brings back."""
        code = secrets.token_hex(10)
        self._codes[code] = person
        return code

    def exchange(self, form: dict[str, str]) -> dict[str, str]:
        self.redirect_uris.append(form.get("redirect_uri", ""))
        if (form.get("client_id"), form.get("client_secret")) != (CLIENT_ID, CLIENT_SECRET):
            return {"error": "incorrect_client_credentials"}
        person = self._codes.pop(form.get("code", ""), None)
        if person is None:
            return {"error": "bad_verification_code"}
        token = f"gho_{secrets.token_hex(18)}"
        self._tokens[token] = person
        return {"access_token": token, "token_type": "bearer", "scope": "read:user,user:email"}

    def profile(self, path: str, token: str) -> object:
        """The response to `path`, or None for an unknown token."""
        person = self._tokens.get(token)
        if person is None:
            return None
        if path == "/user":
            return {"id": person.id, "login": person.login, "email": None}
        return [vars(email) for email in person.emails]


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, address: tuple[str, int], github: FakeGitHub) -> None:
        super().__init__(address, _Handler)
        self.github = github


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        if self.server.github.is_down or self.path != "/login/oauth/access_token":
            self._send(HTTPStatus.SERVICE_UNAVAILABLE, {"message": "down"})
            return
        form = {name: values[0] for name, values in parse_qs(body).items()}
        self._send(HTTPStatus.OK, self.server.github.exchange(form))

    def do_GET(self) -> None:
        asked = urlsplit(self.path)
        if asked.path == "/login/oauth/authorize" and self.server.github.visitor is not None:
            self._lead_back(parse_qs(asked.query), self.server.github.allow(self.server.github.visitor))
            return
        token = self.headers.get("Authorization", "").removeprefix("Bearer ")
        if self.server.github.is_down or self.path not in ("/user", "/user/emails"):
            self._send(HTTPStatus.SERVICE_UNAVAILABLE, {"message": "down"})
            return
        found = self.server.github.profile(self.path, token)
        self._send(HTTPStatus.UNAUTHORIZED if found is None else HTTPStatus.OK, found)

    def _lead_back(self, query: dict[str, list[str]], code: str) -> None:
        self.send_response(HTTPStatus.FOUND)
        self.send_header(
            "Location", f"{query['redirect_uri'][0]}?{urlencode({'code': code, 'state': query['state'][0]})}"
        )
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _send(self, status: HTTPStatus, content: Any) -> None:
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """No log."""
