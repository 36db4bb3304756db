"""A fake of YouTube's caption endpoints over a real socket.

with FakeYouTube() as youtube:
    youtube.videos["dQw4w9WgXcQ"] = Video("A talk", [Track("en", [(0.0, 1.5, "Hello.")])])
    ...  # call youtube.url
"""

import json
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Literal, Self, cast
from urllib.parse import parse_qs, urlsplit

KEY = "AIzaStandIn"
BOT = "Sign in to confirm you’re not a bot"

Trouble = Literal[
    "recaptcha", "too many", "bot", "private", "gone", "age", "silent captions", "elsewhere", "broken", "down"
]


@dataclass(frozen=True)
class Track:
    language: str
    snippets: Sequence[tuple[float, float, str]]
    """Start and duration in seconds, and the text."""
    is_generated: bool = False


@dataclass(frozen=True)
class Video:
    title: str
    tracks: Sequence[Track] = ()
    trouble: Trouble | None = None
    asks_consent: bool = False


@dataclass
class FakeYouTube:
    videos: dict[str, Video] = field(default_factory=dict)
    requests: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._server = _Server(("127.0.0.1", 0), self)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), name="fake-youtube")

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = False

    def __init__(self, address: tuple[str, int], youtube: FakeYouTube) -> None:
        super().__init__(address, _Handler)
        self.youtube = youtube


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        self._youtube.requests.append(parts.path)
        match parts.path:
            case "/watch":
                self._watch(query["v"])
            case "/api/timedtext":
                self._captions(query["v"], int(query["n"]))
            case "/oembed":
                self._oembed(query["url"].rsplit("/", 1)[1])
            case _:
                self._respond(404, b"")

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self._youtube.requests.append(urlsplit(self.path).path)
        assert parse_qs(urlsplit(self.path).query) == {"key": [KEY]}
        self._json(self._player(body["videoId"]))

    @property
    def _youtube(self) -> FakeYouTube:
        return cast(_Server, self.server).youtube

    def _watch(self, video_id: str) -> None:
        video = self._youtube.videos.get(video_id)
        match video and video.trouble:
            case "too many":
                return self._respond(429, b"")
            case "down":
                return self._respond(503, b"")
            case "recaptcha":
                return self._respond(200, b'<form class="g-recaptcha">')
            case "broken":
                return self._respond(200, b"<html>Something new</html>")
        if video and video.asks_consent and "CONSENT=YES+" not in self.headers.get("Cookie", ""):
            form = '<form action="https://consent.youtube.com/s"><input name="v" value="cb.1234"></form>'
            return self._respond(200, form.encode())
        return self._respond(200, f'<script>{{"INNERTUBE_API_KEY": "{KEY}"}}</script>'.encode())

    def _player(self, video_id: str) -> dict[str, Any]:
        video = self._youtube.videos.get(video_id)
        match video.trouble if video else "gone":
            case "gone":
                return {"playabilityStatus": {"status": "ERROR", "reason": "This video is unavailable"}}
            case "bot":
                return {"playabilityStatus": {"status": "LOGIN_REQUIRED", "reason": BOT}}
            case "private":
                return {"playabilityStatus": {"status": "LOGIN_REQUIRED", "reason": "This video is private"}}
            case "age":
                reason = "This video may be inappropriate for some users."
                return {"playabilityStatus": {"status": "LOGIN_REQUIRED", "reason": reason}}
        assert video is not None
        tracks = [self._track(video_id, n, track) for n, track in enumerate(video.tracks)]
        captions = {"playerCaptionsTracklistRenderer": {"captionTracks": tracks}} if tracks else {}
        return {"playabilityStatus": {"status": "OK"}, "captions": captions}

    def _track(self, video_id: str, n: int, track: Track) -> dict[str, Any]:
        is_elsewhere = self._youtube.videos[video_id].trouble == "elsewhere"
        host = "https://169.254.169.254" if is_elsewhere else "https://www.youtube.com"
        return {
            "baseUrl": f"{host}/api/timedtext?v={video_id}&n={n}",
            "name": {"runs": [{"text": track.language}]},
            "languageCode": track.language,
            "isTranslatable": False,
            **({"kind": "asr"} if track.is_generated else {}),
        }

    def _captions(self, video_id: str, n: int) -> None:
        video = self._youtube.videos[video_id]
        if video.trouble == "silent captions":  # as YouTube does when it suspects a bot
            return self._respond(200, b"")
        texts = [
            f'<text start="{start}" dur="{seconds}">{escape(escape(text))}</text>'
            for start, seconds, text in video.tracks[n].snippets
        ]
        return self._respond(200, f"<transcript>{''.join(texts)}</transcript>".encode())

    def _oembed(self, video_id: str) -> None:
        video = self._youtube.videos.get(video_id)
        if video is None or not video.title:
            return self._respond(404, b"Not Found")
        return self._json({"title": video.title})

    def _json(self, body: object) -> None:
        self._respond(200, json.dumps(body).encode())

    def _respond(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Requests are recorded in `requests`."""
