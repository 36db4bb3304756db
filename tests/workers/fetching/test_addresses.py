import pytest

from workers.egress.ssrf_guard import TargetRefused
from workers.fetching.addresses import NotYouTube, page_url, video_id, video_url

ID = "dQw4w9WgXcQ"


def test_fragment_is_removed_from_a_page_url() -> None:
    assert page_url(" https://Example.org/a%20b?q=1#chapter-2 ") == "https://example.org/a%20b?q=1"


@pytest.mark.parametrize("url", ["", "example.org", "ftp://example.org/", "http://127.0.0.1/", "http://2130706433/#a"])
def test_forbidden_page_url_is_refused(url: str) -> None:
    with pytest.raises(TargetRefused):
        page_url(url)


def test_video_has_one_normal_url() -> None:
    assert video_url(video_id(f"https://www.youtube.com/watch?v={ID}")) == f"https://youtu.be/{ID}"


@pytest.mark.parametrize(
    "url",
    [
        f"https://www.youtube.com/watch?v={ID}",
        f"http://youtube.com/watch?list=PL1&v={ID}&t=42s",
        f"https://m.youtube.com/watch?v={ID}#t=1",
        f"https://youtu.be/{ID}?si=abc",
        f"https://www.youtube.com/shorts/{ID}",
        f"https://www.youtube.com/live/{ID}?feature=share",
        f"https://www.youtube-nocookie.com/embed/{ID}",
        f"  https://YouTube.com/watch?v={ID} ",
    ],
)
def test_video_id_is_found_in_every_url_form(url: str) -> None:
    assert video_id(url) == ID


@pytest.mark.parametrize(
    "url",
    [
        "",
        ID,
        "https://example.org/watch?v=" + ID,
        f"https://youtube.com.example.org/watch?v={ID}",
        f"https://example.org@evil.test/watch?v={ID}",
        "https://www.youtube.com/",
        "https://www.youtube.com/watch?v=short",
        "https://www.youtube.com/playlist?list=PL1",
        "https://youtu.be/../../etc",
        f"ftp://youtu.be/{ID}",
        "https://[::1/",
    ],
)
def test_url_of_no_video_is_refused(url: str) -> None:
    with pytest.raises(NotYouTube) as raised:
        video_id(url)
    assert raised.value.errors[0]["field"] == "url"
