from collections.abc import Iterator

import pytest

from core.errors import AppError, Cancelled
from core.settings import YouTubeSettings
from tests.fakes.youtube_server import FakeYouTube, Track, Trouble, Video
from workers.documents.parsing import parse
from workers.fetching.errors import FetchFailed
from workers.fetching.youtube import (
    TranscriptNotFound,
    VideoNotAvailable,
    VideoTranscript,
    YouTube,
    YouTubeBlocked,
)

ID = "dQw4w9WgXcQ"
ENGLISH = Track("en", [(0.0, 2.0, "Hello & 1 < 2."), (1.5, 2.25, "How are you?\n"), (3661.5, 1.0, ">> Fine.")])
GERMAN = Track("de-AT", [(0.0, 2.0, "Hallo.")])
HEARD = Track("en", [(0.0, 2.0, "Yellow.")], is_generated=True)


@pytest.fixture
def youtube() -> Iterator[FakeYouTube]:
    with FakeYouTube() as youtube:
        yield youtube


def fetch(youtube: FakeYouTube, language: str | None = None) -> VideoTranscript:
    return YouTube(YouTubeSettings(url=youtube.url)).fetch(ID, language=language)


def test_transcript_has_title_and_times(youtube: FakeYouTube) -> None:
    youtube.videos[ID] = Video("A  talk", [ENGLISH])
    found = fetch(youtube)
    assert (found.video_id, found.title, found.language) == (ID, "A talk", "en")
    parsed = parse(found.vtt, path="talk.vtt", kind="vtt")
    assert parsed.text == "Hello & 1 < 2. How are you?\n\nFine."
    assert [(span.start_seconds, span.end_seconds) for span in parsed.spans] == [
        (0.0, 1.5),
        (1.5, 3.75),
        (3661.5, 3662.5),
    ]
    assert youtube.requests == ["/watch", "/youtubei/v1/player", "/api/timedtext", "/oembed"]


@pytest.mark.parametrize(
    ("language", "chosen"),
    [(None, "Hello"), ("en", "Hello"), ("de", "Hallo"), ("de-at", "Hallo"), ("DE", "Hallo")],
)
def test_requested_language_is_preferred_and_then_english(
    youtube: FakeYouTube, language: str | None, chosen: str
) -> None:
    youtube.videos[ID] = Video("A talk", [HEARD, GERMAN, ENGLISH])
    assert chosen in fetch(youtube, language).vtt.decode()


def test_human_transcript_is_preferred_to_a_generated_one(youtube: FakeYouTube) -> None:
    youtube.videos[ID] = Video("A talk", [HEARD, GERMAN])
    assert "Hallo" in fetch(youtube).vtt.decode()
    assert "Yellow" in fetch(youtube, "en").vtt.decode()


def test_missing_language_is_reported_with_the_available_ones(youtube: FakeYouTube) -> None:
    youtube.videos[ID] = Video("A talk", [HEARD, GERMAN])
    with pytest.raises(TranscriptNotFound, match=r"no transcript in 'fr'. Available: de-AT, en\."):
        fetch(youtube, "fr")


def test_video_without_a_title_gets_its_id_as_title(youtube: FakeYouTube) -> None:
    youtube.videos[ID] = Video("", [ENGLISH])
    assert fetch(youtube).title == f"YouTube {ID}"


def test_consent_page_is_accepted(youtube: FakeYouTube) -> None:
    youtube.videos[ID] = Video("A talk", [ENGLISH], asks_consent=True)
    assert fetch(youtube).title == "A talk"


@pytest.mark.parametrize(
    ("trouble", "problem", "message"),
    [
        ("recaptcha", YouTubeBlocked, "(?i)upload"),
        ("too many", YouTubeBlocked, "(?i)upload"),
        ("bot", YouTubeBlocked, "(?i)upload"),
        ("silent captions", YouTubeBlocked, "(?i)upload"),
        ("broken", YouTubeBlocked, "(?i)upload"),
        ("private", VideoNotAvailable, "This video is private"),
        ("gone", VideoNotAvailable, "not publicly available"),
        ("age", VideoNotAvailable, "not publicly available"),
        ("down", FetchFailed, "did not respond"),
        ("elsewhere", FetchFailed, "did not respond"),
    ],
)
def test_youtube_errors_are_translated(
    youtube: FakeYouTube, trouble: Trouble, problem: type[AppError], message: str
) -> None:
    youtube.videos[ID] = Video("A talk", [ENGLISH], trouble=trouble)
    with pytest.raises(problem, match=message):
        fetch(youtube)


def test_video_without_captions_has_no_transcript(youtube: FakeYouTube) -> None:
    youtube.videos[ID] = Video("A talk")
    with pytest.raises(TranscriptNotFound, match="no transcript"):
        fetch(youtube)


def test_response_size_is_bounded(youtube: FakeYouTube) -> None:
    youtube.videos[ID] = Video("A talk", [Track("en", [(0.0, 1.0, "word " * 20_000)])])
    with pytest.raises(FetchFailed):
        YouTube(YouTubeSettings(url=youtube.url, max_bytes=50_000)).fetch(ID)


def test_unreachable_youtube_is_transient() -> None:
    with pytest.raises(FetchFailed):
        YouTube(YouTubeSettings(url="http://127.0.0.1:9")).fetch(ID)


def test_unreachable_proxy_is_not_bypassed(youtube: FakeYouTube) -> None:
    youtube.videos[ID] = Video("A talk", [ENGLISH])
    with pytest.raises(FetchFailed):
        YouTube(YouTubeSettings(url=youtube.url, proxy="http://user:secret@127.0.0.1:9")).fetch(ID)
    assert youtube.requests == []


def test_cancelled_fetch_ends(youtube: FakeYouTube) -> None:
    def cancelled() -> None:
        raise Cancelled

    youtube.videos[ID] = Video("A talk", [ENGLISH])
    with pytest.raises(Cancelled):
        YouTube(YouTubeSettings(url=youtube.url), cancelled).fetch(ID)
