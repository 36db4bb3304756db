import httpx
import pytest
from httpx_sse import EventSource

from pensum_client.events import Event, parse

LOG = """\
: ping

event: queued
data: {"attempt": 0}
id: 1

: ping
: ping

event: token
data: {"attempt": 1,
data: "text": "a\u2028b"}
id: 2
retry: 1000

id: 3

event: end
data:{"attempt": 1}
id:4

event: cut
data: {"att"""
EVENTS = [
    Event(seq=1, type="queued", data={"attempt": 0}),
    Event(seq=2, type="token", data={"attempt": 1, "text": "a\u2028b"}),
    Event(seq=4, type="end", data={"attempt": 1}),
]


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("size", [1, 7, 10_000])
def test_events_are_parsed_however_their_bytes_are_split(line_end: str, size: int) -> None:
    log = LOG.replace("\n", line_end).encode()
    chunks = (log[start : start + size] for start in range(0, len(log), size))
    source = EventSource(httpx.Response(200, headers={"Content-Type": "text/event-stream"}, content=chunks))
    assert [event for sse in source.iter_sse() if (event := parse(sse))] == EVENTS
