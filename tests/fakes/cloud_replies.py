"""What the fake servers of OpenAI and Anthropic reply, before each writes it in events of its own."""

import asyncio
import itertools
from asyncio import StreamWriter
from collections import deque
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.ollama_replies import Counted, Cut, Hang, Junk, Slow, Thinking
from tests.fakes.threaded_server import send_json, send_text

EVENTS = "text/event-stream"
PROMPT_TOKENS = 11
KEY = "sk-opensesame-0123456789"


@dataclass(frozen=True)
class Refused:
    """An HTTP error before the first piece, with this JSON, or this text."""

    status: int
    body: Mapping[str, Any] | str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Broken:
    """An error event in the stream after some pieces."""

    error: Mapping[str, Any]
    after: int = 1


@dataclass(frozen=True)
class Ended:
    """A text, and why it ended, in the server's own word."""

    text: str
    reason: str


@dataclass(frozen=True)
class Late:
    """The status and the first event at once, and the text only after a pause."""

    text: str
    seconds: float


CloudReply = str | Refused | Broken | Ended | Late | Hang | Cut | Junk | Slow | Thinking | Counted


def split(text: str) -> list[str]:
    """Word by word, each with the white space before it."""
    starts = [0, *(i for i, c in enumerate(text) if i and c.isspace() and not text[i - 1].isspace()), len(text)]
    return [text[start:end] for start, end in itertools.pairwise(starts) if start < end]


async def pieces(reply: CloudReply) -> AsyncIterator[str]:
    """The pieces of the reply's text, at its pace, up to where it breaks."""
    seconds = 0.0
    match reply:
        case str(text) | Ended(text) | Thinking(_, text) | Counted(text):
            parts = split(text)
        case Slow(text, seconds):
            parts = split(text)
        case Late(text, pause):
            await asyncio.sleep(pause)
            parts = split(text)
        case Hang(after) | Cut(after) | Broken(after=after):
            parts = [f"{number} " for number in range(1, after + 1)]
        case _:
            parts = ["1 "]
    for part in parts:
        await asyncio.sleep(seconds)
        yield part


def first_line(message: str) -> str:
    return f"Echo: {message.split(chr(10), 1)[0]}"


def next_refusal(replies: deque[CloudReply]) -> Refused | None:
    """Taken off the replies, if it is the next of them. A list of models has no other one."""
    if not replies or not isinstance(replies[0], Refused):
        return None
    refused = replies.popleft()
    assert isinstance(refused, Refused)
    return refused


async def refuse(writer: StreamWriter, reply: Refused) -> None:
    if isinstance(reply.body, str):
        await send_text(writer, reply.body, reply.status, "text/plain", reply.headers)
    else:
        await send_json(writer, reply.body, reply.status, reply.headers)
