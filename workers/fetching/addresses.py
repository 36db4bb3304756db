"""Validation of URLs to fetch. The API calls this for every request, so it imports nothing heavy."""

import re
from collections.abc import Sequence

from yarl import URL

from core.errors import Invalid
from workers.egress.ssrf_guard import IPNetwork, check_url

YOUTUBE_HOSTS = {
    "youtube.com",
    "www.youtube.com",
    "m.youtube.com",
    "music.youtube.com",
    "youtube-nocookie.com",
    "www.youtube-nocookie.com",
}
SHORT_HOST = "youtu.be"
IN_PATH = re.compile(r"/(?:shorts|live|embed|v|e)/([^/]+)/?$")
VIDEO_ID = re.compile(r"[A-Za-z0-9_-]{11}")


class NotYouTube(Invalid):
    """This is not the URL of a YouTube video, like https://www.youtube.com/watch?v=dQw4w9WgXcQ."""

    def __init__(self, detail: str | None = None) -> None:
        super().__init__(detail)
        self.errors = [{"field": "url", "message": self.detail}]


def page_url(url: str, allowed: Sequence[IPNetwork] = ()) -> str:
    """The normal form under which a page is fetched and stored, without its fragment. Raises `TargetRefused`."""
    return check_url(url.strip().split("#", 1)[0], allowed).url


def video_id(url: str) -> str:
    """The id in any form of YouTube URL. Raises `NotYouTube`."""
    try:
        found = _video_id(URL(url.strip()))
    except ValueError:
        raise NotYouTube from None
    if not found or not VIDEO_ID.fullmatch(found):
        raise NotYouTube
    return found


def is_video(url: str) -> bool:
    try:
        return bool(video_id(url))
    except NotYouTube:
        return False


def _video_id(url: URL) -> str | None:
    host = (url.host or "").lower()
    if url.scheme not in {"http", "https"}:
        return None
    if host == SHORT_HOST:
        return url.path.strip("/")
    if host in YOUTUBE_HOSTS:
        in_path = IN_PATH.match(url.path)
        return in_path[1] if in_path else url.query.get("v")
    return None


def video_url(video_id: str) -> str:
    """The normal form under which a video is stored."""
    return f"https://{SHORT_HOST}/{video_id}"
