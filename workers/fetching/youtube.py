"""The transcript of a YouTube video, as WebVTT.

YouTube refuses the addresses of most clouds, so this is the second way: the first is to upload a transcript.
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
from core.settings import YouTubeSettings
from workers.fetching import addresses
from workers.fetching.errors import FetchFailed

ORIGIN = "https://www.youtube.com"
CONSENT = "https://consent.youtube.com"  # where Europeans are sent first
PIECE_BYTES = 65_536
LONGEST_TITLE = 200
USUAL_LANGUAGE = "en"
INSTEAD = "Get the transcript in your browser and upload it as .srt or .vtt."


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
    """One for each use: the library's sessions are not for several threads."""

    def __init__(self, settings: YouTubeSettings, checkpoint: Callable[[], None] = lambda: None) -> None:
        self._session = _open_session(_OneSite(settings, checkpoint))
        proxy = settings.proxy.get_secret_value() if settings.proxy else None
        self._api = YouTubeTranscriptApi(
            proxy_config=GenericProxyConfig(http_url=proxy, https_url=proxy) if proxy else None,
            http_client=self._session,
        )

    def fetch(self, video_id: str, *, language: str | None = None) -> VideoTranscript:
        """In the language that is asked for; else one that people wrote before one that a machine heard, and English
        before others."""
        with self._session, _translated():
            transcript = _chosen(self._api.list(video_id), language)
            fetched = transcript.fetch()
            title = self._title(video_id)
        return VideoTranscript(video_id, title or f"YouTube {video_id}", fetched.language_code, _as_vtt(fetched))

    def _title(self, video_id: str) -> str | None:
        """A transcript without its title is better than none."""
        try:
            answer = self._session.get(
                f"{ORIGIN}/oembed", params={"url": addresses.video_url(video_id), "format": "json"}
            )
            title = answer.json()["title"] if answer.ok else None
        except (requests.RequestException, ValueError, KeyError, TypeError):
            return None
        return " ".join(title.split())[:LONGEST_TITLE] if isinstance(title, str) else None


def _chosen(transcripts: TranscriptList, language: str | None) -> Transcript:
    there = list(transcripts)  # those that people wrote come first
    fitting = [one for one in there if _is_in(one.language_code, language)] if language else there
    if not fitting:
        offered = ", ".join(one.language_code for one in there) or "none"
        raise TranscriptNotFound(f"This video has no transcript in {language!r}. Available: {offered}.")
    usual = language or USUAL_LANGUAGE
    return min(
        fitting, key=lambda one: (one.is_generated, one.language_code != usual, not _is_in(one.language_code, usual))
    )


def _is_in(code: str, language: str) -> bool:
    """`pt` fits `pt-BR`, and `pt-BR` fits itself only."""
    return code.lower() == language.lower() or code.lower().startswith(f"{language.lower()}-")


def _as_vtt(fetched: FetchedTranscript) -> bytes:
    cues = [f"{_clock(one.start)} --> {_clock(one.start + one.duration)}\n{_escaped(one.text)}\n" for one in fetched]
    return "\n".join(["WEBVTT", f"Language: {fetched.language_code}", "", *cues]).encode()


def _clock(seconds: float) -> str:
    milliseconds = round(max(seconds, 0.0) * 1000)
    minutes, rest = divmod(milliseconds, 60_000)
    return f"{minutes // 60:02}:{minutes % 60:02}:{rest // 1000:02}.{rest % 1000:03}"


def _escaped(text: str) -> str:
    lines = (line.strip() for line in text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").splitlines())
    return "\n".join(line for line in lines if line)


# The way to YouTube and nowhere else.


class _OneSite(BaseAdapter):
    """Sends what is meant for YouTube to where the settings say, reads bounded answers, and refuses all other hosts."""

    def __init__(self, settings: YouTubeSettings, checkpoint: Callable[[], None]) -> None:
        super().__init__()
        self._settings = settings
        self._checkpoint = checkpoint
        self._inner = HTTPAdapter()

    def send(self, request: requests.PreparedRequest, *_: Any, **options: Any) -> requests.Response:
        self._checkpoint()
        sent = request.copy()
        sent.url = self._where(request.url or "")
        options |= {"timeout": self._settings.timeout_seconds, "stream": True}
        response = self._inner.send(sent, **options)
        response.url, response.request = request.url or "", request
        self._read(response)
        return response

    def _where(self, asked: str) -> str:
        if asked.startswith(f"{ORIGIN}/"):
            return self._settings.url.rstrip("/") + asked.removeprefix(ORIGIN)
        if asked.startswith(f"{CONSENT}/"):
            return asked
        raise requests.exceptions.InvalidURL("YouTube leads to another site")

    def _read(self, response: requests.Response) -> None:
        deadline = time.monotonic() + self._settings.timeout_seconds
        content = bytearray()
        for piece in response.iter_content(PIECE_BYTES):
            self._checkpoint()
            content += piece
            if len(content) > self._settings.max_bytes or time.monotonic() > deadline:
                response.close()
                raise requests.exceptions.ContentDecodingError("more came than a transcript takes")
        response._content = bytes(content)

    def close(self) -> None:
        self._inner.close()


def _open_session(adapter: BaseAdapter) -> requests.Session:
    session = requests.Session()
    session.trust_env = False  # the one proxy is the one of the settings
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    return session


MEANINGS: Mapping[type[CouldNotRetrieveTranscript], type[Permanent]] = {
    RequestBlocked: YouTubeBlocked,
    PoTokenRequired: YouTubeBlocked,
    TranscriptsDisabled: TranscriptNotFound,
    NoTranscriptFound: TranscriptNotFound,
    VideoUnavailable: VideoNotAvailable,
    InvalidVideoId: VideoNotAvailable,
    AgeRestricted: VideoNotAvailable,
}


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except VideoUnplayable as error:
        raise VideoNotAvailable(_reason(error)) from error
    except (YouTubeRequestFailed, requests.RequestException) as error:
        raise FetchFailed("YouTube did not respond, or sent an unexpected response.") from error
    except CouldNotRetrieveTranscript as error:
        meaning = next((ours for theirs, ours in MEANINGS.items() if isinstance(error, theirs)), None)
        raise (
            meaning() if meaning else YouTubeBlocked(f"YouTube sent a response that Pensum cannot read. {INSTEAD}")
        ) from error
    except (ParseError, KeyError, TypeError, AttributeError, ValueError) as error:
        raise YouTubeBlocked(f"YouTube sent a response that Pensum cannot read. {INSTEAD}") from error


def _reason(error: VideoUnplayable) -> str:
    said = " ".join(" ".join([error.reason or "", *error.sub_reasons]).split())
    return f"YouTube does not show this video: {said[:300]}" if said else VideoNotAvailable().detail
