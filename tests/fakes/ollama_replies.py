"""What the fake Ollama server replies, as Ollama's JSON."""

import asyncio
import itertools
import json
import re
import threading
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from tests.fakes.ollama_models import DIMENSIONS
from tests.fakes.ollama_runner import CONTEXT
from tests.fakes.threaded_server import ConnectionCut

MODEL_DIED = "an error was encountered while running the model: unexpected EOF"
TICK_SECONDS = 0.01
MOST_REPEATS = 30  # of one token: then the stream ends politely, without its last line

_DATA = re.compile(r"\A(?:<(\w+)>\n.*?</\1>\n\n)+", re.DOTALL)


@dataclass(frozen=True)
class Refusal:
    """An HTTP error before the first piece."""

    status: int
    error: str
    retry_after: str | None = None


@dataclass(frozen=True)
class Busy(Refusal):
    status: int = HTTPStatus.SERVICE_UNAVAILABLE
    error: str = "server busy, please try again.  maximum pending requests exceeded"


@dataclass(frozen=True)
class Hang:
    """Silence after some pieces, until the client leaves or the server stops."""

    after: int = 0


@dataclass(frozen=True)
class Cut:
    """The connection ends after some pieces; politely with a proper end of the HTTP body, as a proxy ends it."""

    after: int = 0
    politely: bool = False


@dataclass(frozen=True)
class Crash:
    """The model's process dies after some pieces: a line says so, with status 200. The next request loads it anew."""

    after: int = 0


@dataclass(frozen=True)
class Junk:
    """One piece, then this line."""

    line: str = "<html>502 Bad Gateway</html>"


@dataclass(frozen=True)
class Slow:
    """`first_seconds` pass before the first piece comes, besides its own. A piece that comes late, on a busy machine,
    delays none after it."""

    text: str
    seconds_per_piece: float
    first_seconds: float = 0.0


@dataclass(frozen=True)
class Held:
    """All pieces after the first `after` come once the test has set the event."""

    text: str
    until: threading.Event
    after: int = 0


@dataclass(frozen=True)
class Thinking:
    """The model thinks first; its thoughts are not part of the output."""

    thought: str
    text: str


@dataclass(frozen=True)
class Counted:
    """A text, and what the server says that the prompt and the text have, in tokens."""

    text: str
    prompt: object
    output: object


Chunk = dict[str, Any] | str  # a string is junk: a line as it is
Reply = str | Refusal | Hang | Cut | Crash | Junk | Slow | Held | Thinking | Counted


async def chunks(reply: Reply, body: Mapping[str, Any]) -> AsyncIterator[Chunk]:
    """The chunks of a chat. Raises `ConnectionCut` where the server closes the connection."""
    seconds, pieces = 0.0, _pieces(body, _counted(1))
    next_at = asyncio.get_running_loop().time()
    match reply:
        case str(text) | Held(text) | Counted(text):
            pieces = _pieces(body, _split(_before_stop(text, body)))
        case Slow(text, seconds, first_seconds):
            pieces = _pieces(body, _split(_before_stop(text, body)))
            next_at += first_seconds
        case Hang(after) | Cut(after) | Crash(after):
            pieces = _pieces(body, _counted(after))
        case Thinking(thought, text):
            pieces = _pieces(body, _split(text))
            for bit in _split(thought):
                yield _chunk(body, "", thinking=bit)

    repeated = 0
    for index, piece in enumerate(pieces):
        if isinstance(reply, Held) and index == reply.after:
            while not reply.until.is_set():
                await asyncio.sleep(TICK_SECONDS)
        next_at += seconds
        await asyncio.sleep(next_at - asyncio.get_running_loop().time())
        yield _chunk(body, piece)
        repeated = repeated + 1 if index and piece.strip() == pieces[index - 1].strip() else 1
        if repeated > MOST_REPEATS:
            return

    match reply:
        case Hang():
            await asyncio.Event().wait()
        case Cut(politely=politely):
            if not politely:
                raise ConnectionCut
        case Crash():
            yield {"error": MODEL_DIED}
        case Junk(line):
            yield line
        case Counted(_, prompt, output):
            yield _last_chunk(body, len(pieces)) | {"prompt_eval_count": prompt, "eval_count": output}
        case _:
            yield _last_chunk(body, len(pieces))


def _pieces(body: Mapping[str, Any], pieces: list[str]) -> list[str]:
    """Up to the limit, and to the edge of the context where that is not shifted. A limit of 0 or less is none."""
    limits = [len(pieces)]
    if (limit := body.get("options", {}).get("num_predict", -1)) > 0:
        limits.append(limit)
    if body.get("shift") is False:
        limits.append(_room(body))
    return pieces[: min(limits)]


def _before_stop(text: str, body: Mapping[str, Any]) -> str:
    for stop in body.get("options", {}).get("stop", []):
        text = text.split(stop, 1)[0]
    return text


def _split(text: str) -> list[str]:
    """Word by word, each with the white space before it."""
    starts = [0, *(i for i, c in enumerate(text) if i and c.isspace() and not text[i - 1].isspace()), len(text)]
    return [text[start:end] for start, end in itertools.pairwise(starts) if start < end]


def _counted(count: int) -> list[str]:
    return [f"{number} " for number in range(1, count + 1)]


def _chunk(body: Mapping[str, Any], content: str, **more: str) -> dict[str, Any]:
    return _stamp(body) | {"message": {"role": "assistant", "content": content, **more}, "done": False}


def _last_chunk(body: Mapping[str, Any], output_tokens: int) -> dict[str, Any]:
    is_full = output_tokens == body.get("options", {}).get("num_predict")
    is_full = is_full or (body.get("shift") is False and output_tokens == _room(body))
    return _stamp(body) | {
        "message": {"role": "assistant", "content": ""},
        "done": True,
        "done_reason": "length" if is_full else "stop",
        "prompt_eval_count": prompt_tokens(body),
        "eval_count": output_tokens,
    }


def prompt_tokens(body: Mapping[str, Any]) -> int:
    return sum(len(message["content"].split()) for message in body["messages"])


def context_of(body: Mapping[str, Any]) -> int:
    return int(body.get("options", {}).get("num_ctx", CONTEXT))


def _room(body: Mapping[str, Any]) -> int:
    return max(0, context_of(body) - prompt_tokens(body))


def loaded(body: Mapping[str, Any], reason: str) -> dict[str, Any]:
    """What a request without messages is answered: it loads a model, or unloads it."""
    return _stamp(body) | {"message": {"role": "assistant", "content": ""}, "done": True, "done_reason": reason}


def _stamp(body: Mapping[str, Any]) -> dict[str, Any]:
    return {"model": body["model"], "created_at": "2026-11-01T12:00:00Z"}


def echo(body: Mapping[str, Any]) -> str:
    """The first line of the user's message after the data that it begins with; as JSON where a schema is given."""
    line = _DATA.sub("", str(body["messages"][-1]["content"])).split("\n", 1)[0]
    schema = body.get("format")
    return json.dumps(_example(schema, schema, f"Echo: {line}")) if isinstance(schema, dict) else f"Echo: {line}"


def _example(schema: Mapping[str, Any], root: Mapping[str, Any], text: str) -> Any:
    """The smallest value that fits the JSON schema, with the text for every string. Ignores patterns and formats."""
    if "$ref" in schema:
        return _example(root["$defs"][schema["$ref"].rsplit("/", 1)[-1]], root, text)
    for choice in ("anyOf", "oneOf", "allOf"):
        if choice in schema:
            return _example(schema[choice][0], root, text)
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return schema["enum"][0]
    match schema.get("type"):
        case "object":
            return {key: _example(value, root, text) for key, value in schema.get("properties", {}).items()}
        case "array":
            count = max(1, schema.get("minItems", 1))
            return [_example(schema.get("items", {}), root, f"{text} ({n})") for n in range(1, count + 1)]
        case "integer" | "number":
            return schema.get("minimum", schema.get("exclusiveMinimum", 0) + ("exclusiveMinimum" in schema))
        case "boolean":
            return True
        case "null":
            return None
    return text.ljust(schema.get("minLength", 0), ".")[: schema.get("maxLength")]


def texts_of(body: Mapping[str, Any]) -> list[Any]:
    """An empty text alone is none."""
    given = body.get("input")
    if isinstance(given, list):
        return given
    return [] if given in (None, "") else [given]


def tokens_of_texts(texts: Sequence[str]) -> int:
    """A word is a token, and the model adds two around each text."""
    return sum(len(text.split()) + 2 for text in texts)


def word_lengths(text: str) -> list[float]:
    """The lengths of the first words: a vector that a reader can check by eye."""
    lengths = [float(len(word)) for word in text.split()[:DIMENSIONS]]
    return lengths + [0.0] * (DIMENSIONS - len(lengths))
