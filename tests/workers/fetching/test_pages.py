import gc
import gzip
import ssl
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
import trustme

from core.errors import Cancelled, UnsupportedMediaType
from core.settings import FetchSettings
from tests.fakes.resolver import FakeDns
from tests.fakes.webhook_receiver import Endless, FakeReceiver, Hang, Raw, Reply
from tests.support.waiting import LONGEST_SECONDS
from workers.egress.ssrf_guard import TargetForbidden, TargetMalformed
from workers.fetching.errors import FetchedTooLarge, FetchFailed, FetchRefused
from workers.fetching.pages import MAX_REDIRECTS, Fetched, Fetcher

MakeFetcher = Callable[..., Fetcher]

LOOPBACK = "127.0.0.1/32"
HTML = {"Content-Type": "text/html; charset=utf-8"}
PACKED: Mapping[str, Callable[[bytes], bytes]] = {
    "gzip": lambda body: gzip.compress(body),
    "deflate": lambda body: zlib.compress(body),
    "identity": lambda body: body,
}
PAGE = Reply(200, HTML, b"<html><body><p>An article.</p></body></html>")


@pytest.fixture
def site() -> Iterator[FakeReceiver]:
    with FakeReceiver() as site:
        yield site


@pytest.fixture
def make_fetcher() -> Iterator[MakeFetcher]:
    """`make_fetcher(lookup=names, timeout_seconds=0.3)`; closed after the test."""
    with ExitStack() as fetchers:

        def make(*, allowed: str = LOOPBACK, **options: object) -> Fetcher:
            own = {name: options.pop(name) for name in ("lookup", "tls") if name in options}
            patient = {"connect_timeout_seconds": LONGEST_SECONDS, "timeout_seconds": LONGEST_SECONDS}
            settings = FetchSettings.model_validate({"allowed_networks": allowed, **patient, **options})
            return fetchers.enter_context(closing(Fetcher(settings, **own)))  # type: ignore[arg-type]  # tests know

        yield make


@pytest.fixture
def fetcher(make_fetcher: MakeFetcher) -> Fetcher:
    return make_fetcher()


def test_page_is_fetched(site: FakeReceiver, fetcher: Fetcher) -> None:
    site.replies.append(PAGE)
    fetched = fetcher.fetch(f"{site.url}?a=b#chapter")
    assert fetched == Fetched(f"{site.url}?a=b", "html", b"\xef\xbb\xbf" + PAGE.body)
    [request] = site.requests
    assert (request.method, request.path) == ("GET", "/hooks?a=b")
    assert "cookie" not in request.headers
    assert "authorization" not in request.headers


# Where it may lead.


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://[::1]/",
        "http://169.254.169.254/latest/meta-data",
        "http://10.0.0.1/",
        "http://[::ffff:10.0.0.1]/",
        "http://100.100.100.200/",
    ],
)
def test_non_public_address_is_not_called(make_fetcher: MakeFetcher, url: str) -> None:
    with pytest.raises(TargetForbidden):
        make_fetcher(allowed="").fetch(url)


@pytest.mark.parametrize("url", ["file:///etc/passwd", "gopher://example.org/", "http://2130706433/", "http://0x7f.1/"])
def test_malformed_url_is_not_called(make_fetcher: MakeFetcher, url: str) -> None:
    with pytest.raises(TargetMalformed):
        make_fetcher(allowed="").fetch(url)


def test_all_addresses_of_a_host_are_checked(site: FakeReceiver, make_fetcher: MakeFetcher) -> None:
    names = FakeDns({"mixed.test": [["127.0.0.1", "10.0.0.1"]]})
    with pytest.raises(TargetForbidden):
        make_fetcher(lookup=names).fetch(site.url_of("mixed.test"))
    assert site.connections == 0


def test_checked_address_is_the_one_that_is_called(site: FakeReceiver, make_fetcher: MakeFetcher) -> None:
    names = FakeDns({"rebind.test": [["127.0.0.1"], ["10.0.0.1"]]})
    site.replies.append(PAGE)
    assert make_fetcher(lookup=names).fetch(site.url_of("rebind.test")).kind == "html"
    assert names.lookups == ["rebind.test"]
    assert site.requests[0].headers["host"] == f"rebind.test:{site.port}"


def test_unknown_host_is_reported(make_fetcher: MakeFetcher) -> None:
    with pytest.raises(TargetForbidden, match=r"nobody\.test"):
        make_fetcher(lookup=FakeDns({})).fetch("http://nobody.test/")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirect_is_followed(site: FakeReceiver, fetcher: Fetcher, status: int) -> None:
    site.replies += [Reply(status, {"Location": "../there?x=1"}), PAGE]
    assert fetcher.fetch(site.url).url == f"http://127.0.0.1:{site.port}/there?x=1"


@pytest.mark.parametrize(
    "location", ["http://169.254.169.254/latest/meta-data", "http://127.0.0.2/", "//[::1]/", "http://2130706433/"]
)
def test_every_redirect_is_checked(site: FakeReceiver, fetcher: Fetcher, location: str) -> None:
    site.replies += [Reply(302, {"Location": "/next"}), Reply(302, {"Location": location})]
    with pytest.raises((TargetForbidden, TargetMalformed)):
        fetcher.fetch(site.url)
    assert len(site.requests) == 2


def test_redirect_to_a_host_with_a_private_address_is_not_followed(
    site: FakeReceiver, make_fetcher: MakeFetcher
) -> None:
    names = FakeDns({"inside.test": [["10.0.0.1"]]})
    site.replies.append(Reply(302, {"Location": "http://inside.test/"}))
    with pytest.raises(TargetForbidden):
        make_fetcher(lookup=names).fetch(site.url)


def test_redirect_to_a_file_url_is_refused(site: FakeReceiver, fetcher: Fetcher) -> None:
    site.replies.append(Reply(302, {"Location": "file:///etc/passwd"}))
    with pytest.raises(TargetMalformed):
        fetcher.fetch(site.url)


def test_number_of_redirects_is_bounded(site: FakeReceiver, fetcher: Fetcher) -> None:
    site.replies += [Reply(302, {"Location": f"/{n}"}) for n in range(20)]
    with pytest.raises(FetchRefused, match="more than 5 times"):
        fetcher.fetch(site.url)
    assert len(site.requests) == MAX_REDIRECTS + 1


def test_redirect_without_location_is_reported(site: FakeReceiver, fetcher: Fetcher) -> None:
    site.replies.append(Reply(302))
    with pytest.raises(FetchRefused, match="Location"):
        fetcher.fetch(site.url)


# How much, and for how long.


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "identity"])
def test_compressed_page_is_decompressed(site: FakeReceiver, fetcher: Fetcher, encoding: str) -> None:
    site.replies.append(Reply(200, {**HTML, "Content-Encoding": encoding}, PACKED[encoding](PAGE.body)))
    assert fetcher.fetch(site.url).body.endswith(PAGE.body)


def test_raw_deflate_is_decompressed(site: FakeReceiver, fetcher: Fetcher) -> None:
    packer = zlib.compressobj(wbits=-15)
    packed = packer.compress(PAGE.body) + packer.flush()
    site.replies.append(Reply(200, {**HTML, "Content-Encoding": "deflate"}, packed))
    assert fetcher.fetch(site.url).body.endswith(PAGE.body)


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_decompression_bomb_is_refused(site: FakeReceiver, fetcher: Fetcher, encoding: str) -> None:
    bomb = PACKED[encoding](b"<p>" + bytes(200_000_000))
    assert len(bomb) < 300_000
    site.replies.append(Reply(200, {**HTML, "Content-Encoding": encoding}, bomb))
    with pytest.raises(FetchedTooLarge, match="20,000,000 bytes"):
        fetcher.fetch(site.url)


@pytest.mark.parametrize(
    ("encoding", "body"),
    [("gzip", b"no gzip at all"), ("br", b"brotli"), ("gzip, gzip", gzip.compress(b""))],
    ids=["bare", "br", "twice"],
)
def test_unknown_content_encoding_is_refused(site: FakeReceiver, fetcher: Fetcher, encoding: str, body: bytes) -> None:
    site.replies.append(Reply(200, {**HTML, "Content-Encoding": encoding}, body))
    with pytest.raises(FetchRefused, match="Content-Encoding"):
        fetcher.fetch(site.url)


def test_endless_page_is_refused(site: FakeReceiver, make_fetcher: MakeFetcher) -> None:
    site.replies.append(Endless(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n", b"x" * 10_000))
    with pytest.raises(FetchedTooLarge):
        make_fetcher(max_bytes=100_000).fetch(site.url)
    site.wait_until_disconnected()


@pytest.mark.parametrize(
    "reply",
    [Hang(), Endless(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n", b"x", 0.01)],
    ids=["silent", "slow"],
)
def test_slow_server_times_out(site: FakeReceiver, make_fetcher: MakeFetcher, reply: Hang | Endless) -> None:
    site.replies.append(reply)
    with pytest.raises(FetchFailed, match=r"within 0\.3 s"):
        make_fetcher(timeout_seconds=0.3).fetch(site.url)


def test_waiting_fetch_can_be_cancelled(site: FakeReceiver, fetcher: Fetcher) -> None:
    def cancelled() -> None:
        if site.requests:
            raise Cancelled

    site.replies.append(Hang())
    with pytest.raises(Cancelled):
        fetcher.fetch(site.url, cancelled)
    site.wait_until_disconnected()


# What comes back.


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 204])
def test_client_error_is_permanent(site: FakeReceiver, fetcher: Fetcher, status: int) -> None:
    site.replies.append(Reply(status, HTML, b"" if status == 204 else b"<p>No.</p>"))
    with pytest.raises(FetchRefused, match=str(status)):
        fetcher.fetch(site.url)


@pytest.mark.parametrize("status", [429, 500, 502, 503])
def test_server_error_is_transient(site: FakeReceiver, fetcher: Fetcher, status: int) -> None:
    site.replies.append(Reply(status))
    with pytest.raises(FetchFailed, match=str(status)):
        fetcher.fetch(site.url)


@pytest.mark.parametrize("content", [b"", b"no HTTP\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort"])
def test_interrupted_response_is_transient(site: FakeReceiver, fetcher: Fetcher, content: bytes) -> None:
    site.replies += [Raw(content), Raw(content)]  # a connection that only ends is tried once more at once
    with pytest.raises(FetchFailed):
        fetcher.fetch(site.url)


def test_refused_connection_is_reported(fetcher: Fetcher) -> None:
    with pytest.raises(FetchFailed, match="connection failed"):
        fetcher.fetch("http://127.0.0.1:9/")


@pytest.mark.parametrize(
    ("header", "path", "body", "kind"),
    [
        ("text/html", "a.pdf", b"<p>", "html"),
        ("application/xhtml+xml", "", b"<p>", "html"),
        ("text/plain", "a", b"text", "text"),
        ("text/plain; charset=utf-8", "README.md", b"# A", "markdown"),
        ("text/plain", "talk.srt", b"1", "srt"),
        ("TEXT/Markdown", "a", b"# A", "markdown"),
        ("text/vtt", "a", b"WEBVTT", "vtt"),
        ("application/pdf", "a", b"%PDF-1.7", "pdf"),
        ("application/octet-stream", "a.pdf?x=1", b"%PDF-1.7", "pdf"),
        ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "a", b"PK\x03\x04", "docx"),
        ("", "a.docx", b"PK\x03\x04", "docx"),
        ("text/plain", "train.py", b"x = 1", "code"),
        ("text/csv; charset=utf-8", "a", b"a,b", "csv"),
        ("application/epub+zip", "a", b"PK\x03\x04", "epub"),
        ("application/vnd.oasis.opendocument.text", "a", b"PK\x03\x04", "odt"),
        ("text/rtf", "a", b"{\\rtf1 x}", "rtf"),
        ("", "a", b" <!doctype html>", "html"),
        ("text/html", "a", b"%PDF-1.7", "pdf"),
    ],
)
def test_kind_is_detected_by_media_type_or_suffix(
    site: FakeReceiver, fetcher: Fetcher, header: str, path: str, body: bytes, kind: str
) -> None:
    site.replies.append(Reply(200, {"Content-Type": header} if header else {}, body))
    assert fetcher.fetch(f"http://127.0.0.1:{site.port}/{path}").kind == kind


@pytest.mark.parametrize(
    "header", ["image/png", "video/mp4", "application/javascript", "application/octet-stream", "x"]
)
def test_unsupported_content_is_refused(site: FakeReceiver, fetcher: Fetcher, header: str) -> None:
    site.replies.append(Reply(200, {"Content-Type": header}, b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"))
    with pytest.raises(UnsupportedMediaType):
        fetcher.fetch(site.url)


def test_charset_of_the_server_is_used(site: FakeReceiver, fetcher: Fetcher) -> None:
    site.replies.append(Reply(200, {"Content-Type": "text/plain; charset=koi8-r"}, "Привет".encode("koi8-r")))
    assert fetcher.fetch(site.url).body.decode("utf-8-sig") == "Привет"


@pytest.mark.parametrize("charset", ["nonsense", "utf-8", "base64"])
def test_wrong_charset_is_left_to_the_parser(site: FakeReceiver, fetcher: Fetcher, charset: str) -> None:
    site.replies.append(Reply(200, {"Content-Type": f"text/plain; charset={charset}"}, b"Gr\xfc\xdfe"))
    assert fetcher.fetch(site.url).body == b"Gr\xfc\xdfe"


@pytest.fixture
def _uncollected() -> Iterator[None]:
    """Garbage, and what it holds open, stays as it is."""
    gc.disable()
    yield
    gc.enable()


@pytest.mark.usefixtures("_uncollected")
def test_encrypted_connection_is_closed_with_its_fetch(make_fetcher: MakeFetcher) -> None:
    authority, context = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("site.test").configure_cert(context)
    trusting = ssl.create_default_context()
    authority.configure_trust(trusting)
    fetcher = make_fetcher(lookup=FakeDns({"site.test": [["127.0.0.1"]]}), tls=trusting)
    before = open_sockets()
    with FakeReceiver(tls=context) as site:
        site.replies.extend([PAGE] * 20)
        for _ in range(20):  # whether one stays open is a matter of who is faster
            fetcher.fetch(site.url_of("site.test"))
    assert open_sockets() == before


def open_sockets() -> set[str]:
    """Of this process."""
    descriptors = Path("/proc/self/fd")
    return {target for one in descriptors.iterdir() if (target := _target(one)).startswith("socket:")}


def _target(descriptor: Path) -> str:
    try:
        return str(descriptor.readlink())
    except FileNotFoundError:  # that of the directory, which is being read
        return ""


def test_invalid_certificate_is_refused(make_fetcher: MakeFetcher) -> None:
    authority, context = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("site.test").configure_cert(context)
    trusting = ssl.create_default_context()
    authority.configure_trust(trusting)
    names = FakeDns({"site.test": [["127.0.0.1"]], "other.test": [["127.0.0.1"]]})
    with FakeReceiver(tls=context) as site:
        site.replies.append(PAGE)
        assert make_fetcher(lookup=names, tls=trusting).fetch(site.url_of("site.test")).kind == "html"
        with pytest.raises(FetchFailed, match="certificate"):
            make_fetcher(lookup=names, tls=trusting).fetch(site.url_of("other.test"))
        with pytest.raises(FetchFailed, match="certificate"):
            make_fetcher(lookup=names).fetch(site.url_of("site.test"))
