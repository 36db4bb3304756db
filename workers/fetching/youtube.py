"""The transcript of a YouTube video, as WebVTT.

YouTube blocks the addresses of most cloud providers. Uploading a transcript always works.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import ParseError

import requests
from requests.adapters import BaseAdapter, HTTPAdapter
from youtube_transcript_api import (
    AgeRestricted,
    CouldNotRetrieveTranscript,
    FetchedTranscript,
    InvalidVideoId,
    NoTranscriptFound,
    PoTokenRequired,
    RequestBlocked,
    Transcript,
    TranscriptList,
    TranscriptsDisabled,
    VideoUnavailable,
    VideoUnplayable,
    YouTubeRequestFailed,
    YouTubeTranscriptApi,
)
from youtube_transcript_api.proxies import GenericProxyConfig

from core.errors import Permanent
from core.names import shown_name
from core.settings import YouTubeSettings
from workers.fetching import addresses
from workers.fetching.errors import FetchFailed

ORIGIN = "https://www.youtube.com"
CONSENT = "https://consent.youtube.com"  # where visitors from Europe are redirected to
CHUNK_BYTES = 65_536
MAX_TITLE_LENGTH = 200
DEFAULT_LANGUAGE = "en"
UNREADABLE = (
    "YouTube sent a response that Pensum cannot read. Get the transcript in your browser and upload it as .srt or .vtt."
)


class YouTubeBlocked(Permanent):
    """YouTube blocks the address of this server, as it does with most cloud providers. Upload the transcript as .srt or
    .vtt, or ask an operator to set PENSUM_YOUTUBE_PROXY."""

    slug = "youtube-blocked"


class VideoNotAvailable(Permanent):
    """The video is not publicly available on YouTube."""

    slug = "video-unavailable"


class TranscriptNotFound(Permanent):
    """This video has no transcript."""

    slug = "transcript-not-found"


@dataclass(frozen=True)
class VideoTranscript:
    video_id: str
    title: str
    language: str
    vtt: bytes


class YouTube:
    """Create one for each fetch: the library's sessions are not thread-safe."""

    def __init__(self, settings: YouTubeSettings, checkpoint: Callable[[], None] = lambda: None) -> None:
        self._session = _open_session(_YouTubeOnlyAdapter(settings, checkpoint))
        proxy = settings.proxy.get_secret_value() if settings.proxy else None
        self._api = YouTubeTranscriptApi(
            proxy_config=GenericProxyConfig(http_url=proxy, https_url=proxy) if proxy else None,
            http_client=self._session,
        )

    def fetch(self, video_id: str, *, language: str | None = None) -> VideoTranscript:
        """In the given language. Otherwise human transcripts are preferred to generated ones, and English to others."""
        with self._session, _translate_errors():
            transcript = _chosen(self._api.list(video_id), language)
            fetched = transcript.fetch()
            title = self._title(video_id)
        return VideoTranscript(video_id, title or f"YouTube {video_id}", fetched.language_code, _as_vtt(fetched))

    def _title(self, video_id: str) -> str | None:
        """None if it cannot be read: a transcript without a title is better than none."""
        try:
            response = self._session.get(
                f"{ORIGIN}/oembed", params={"url": addresses.video_url(video_id), "format": "json"}
            )
            title = response.json()["title"] if response.ok else None
        except (requests.RequestException, ValueError, KeyError, TypeError):
            return None
        return shown_name(" ".join(title.split()))[:MAX_TITLE_LENGTH] if isinstance(title, str) else None


def _chosen(transcripts: TranscriptList, language: str | None) -> Transcript:
    available = list(transcripts)  # human ones come first
    matching = [one for one in available if _matches(one.language_code, language)] if language else available
    if not matching:
        offered = ", ".join(one.language_code for one in available) or "none"
        raise TranscriptNotFound(f"This video has no transcript in {language!r}. Available: {offered}.")
    preferred = language or DEFAULT_LANGUAGE
    return min(
        matching,
        key=lambda one: (one.is_generated, one.language_code != preferred, not _matches(one.language_code, preferred)),
    )


def _matches(code: str, language: str) -> bool:
    """`pt` matches `pt-BR`; `pt-BR` matches only itself."""
    return code.lower() == language.lower() or code.lower().startswith(f"{language.lower()}-")


def _as_vtt(fetched: FetchedTranscript) -> bytes:
    """A caption stays on the screen while the next one is spoken: its words end where those of the next begin."""
    begins = [one.start for one in fetched]
    ends = [
        max(one.start, min(one.start + one.duration, following))
        for one, following in zip(fetched, [*begins[1:], float("inf")], strict=True)
    ]
    cues = [
        f"{_clock(one.start)} --> {_clock(end)}\n{_escaped(one.text)}\n" for one, end in zip(fetched, ends, strict=True)
    ]
    return "\n".join(["WEBVTT", f"Language: {fetched.language_code}", "", *cues]).encode()


def _clock(seconds: float) -> str:
    milliseconds = round(max(seconds, 0.0) * 1000)
    minutes, rest = divmod(milliseconds, 60_000)
    return f"{minutes // 60:02}:{minutes % 60:02}:{rest // 1000:02}.{rest % 1000:03}"


def _escaped(text: str) -> str:
    lines = (line.strip() for line in text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").splitlines())
    return "\n".join(line for line in lines if line)


# Requests to YouTube and to no other host.


class _YouTubeOnlyAdapter(BaseAdapter):
    """Sends requests for YouTube to the configured URL, reads bounded responses, and refuses all other hosts."""

    def __init__(self, settings: YouTubeSettings, checkpoint: Callable[[], None]) -> None:
        super().__init__()
        self._settings = settings
        self._checkpoint = checkpoint
        self._inner = HTTPAdapter()

    def send(self, request: requests.PreparedRequest, *_: Any, **options: Any) -> requests.Response:
        self._checkpoint()
        sent = request.copy()
        sent.url = self._target(request.url or "")
        options |= {"timeout": self._settings.timeout_seconds, "stream": True}
        response = self._inner.send(sent, **options)
        response.url, response.request = request.url or "", request
        self._read(response)
        return response

    def _target(self, url: str) -> str:
        if url.startswith(f"{ORIGIN}/"):
            return self._settings.url.rstrip("/") + url.removeprefix(ORIGIN)
        if url.startswith(f"{CONSENT}/"):
            return url
        raise requests.exceptions.InvalidURL("YouTube redirected to another site")

    def _read(self, response: requests.Response) -> None:
        deadline = time.monotonic() + self._settings.timeout_seconds
        content = bytearray()
        for chunk in response.iter_content(CHUNK_BYTES):
            self._checkpoint()
            content += chunk
            if len(content) > self._settings.max_bytes or time.monotonic() > deadline:
                response.close()
                raise requests.exceptions.ContentDecodingError("the response is too large or too slow for a transcript")
        response._content = bytes(content)

    def close(self) -> None:
        self._inner.close()


def _open_session(adapter: BaseAdapter) -> requests.Session:
    session = requests.Session()
    session.trust_env = False  # the only proxy is the configured one
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    return session


ERRORS: Mapping[type[CouldNotRetrieveTranscript], type[Permanent]] = {
    RequestBlocked: YouTubeBlocked,
    PoTokenRequired: YouTubeBlocked,
    TranscriptsDisabled: TranscriptNotFound,
    NoTranscriptFound: TranscriptNotFound,
    VideoUnavailable: VideoNotAvailable,
    InvalidVideoId: VideoNotAvailable,
    AgeRestricted: VideoNotAvailable,
}


@contextmanager
def _translate_errors() -> Iterator[None]:
    try:
        yield
    except VideoUnplayable as error:
        raise VideoNotAvailable(_reason(error)) from error
    except (YouTubeRequestFailed, requests.RequestException) as error:
        raise FetchFailed("YouTube did not respond, or sent an unexpected response.") from error
    except CouldNotRetrieveTranscript as error:
        translated = next((ours for theirs, ours in ERRORS.items() if isinstance(error, theirs)), None)
        raise (translated() if translated else YouTubeBlocked(UNREADABLE)) from error
    except (ParseError, KeyError, TypeError, AttributeError, ValueError) as error:
        raise YouTubeBlocked(UNREADABLE) from error


def _reason(error: VideoUnplayable) -> str:
    reason = " ".join(" ".join([error.reason or "", *error.sub_reasons]).split())
    return f"YouTube does not show this video: {reason[:300]}" if reason else VideoNotAvailable().detail
