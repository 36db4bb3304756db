"""A provider without a model, with the faces of Ollama and of OpenAI: `python -m bench.llm.stand_in`.

It prints its port. Each answer has 30 tokens, 20 of them a second, and each token is the time at which it is sent.
"""

import asyncio
import json
import sys
import time
from asyncio import StreamReader, StreamWriter
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

import uvloop

HOST = "127.0.0.1"
MODEL = "llama3.2:3b"
TOKENS = 30
TOKEN_SECONDS = 0.05

Json = dict[str, Any]

LISTED = {
    "name": MODEL,
    "model": MODEL,
    "modified_at": "2026-11-01T12:00:00Z",
    "size": 2_019_393_189,
    "digest": "a80c4f17acd55265feec403c7aef86be0c25983ab279d83f3bcd3abbcb5b8b72",
    "details": {"format": "gguf", "family": "llama", "families": ["llama"], "context_length": 131_072},
    "capabilities": ["completion"],
}
DETAILS = {key: LISTED[key] for key in ("details", "capabilities")} | {"model_info": {"llama.context_length": 131_072}}

DOCUMENTS: Mapping[str, Json] = {
    "/api/tags": {"models": [LISTED]},
    "/api/ps": {"models": [LISTED]},
    "/api/show": DETAILS,
    "/api/version": {"version": "0.32.15"},
    "/v1/models": {"object": "list", "data": [{"id": MODEL, "object": "model", "created": 1, "owned_by": "bench"}]},
}


def stamp() -> str:
    """A token that says when it was sent, in nanoseconds since the epoch."""
    return f"@{time.time_ns()} "


async def serve(reader: StreamReader, writer: StreamWriter) -> None:
    """One client, with as many requests as it sends."""
    with suppress(ConnectionError, asyncio.IncompleteReadError):
        while True:
            head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
            lengths = [int(line.split(":")[1]) for line in head if line.lower().startswith("content-length:")]
            body = await reader.readexactly(sum(lengths))
            await respond(head[0].split()[1], json.loads(body or b"{}"), writer)
    writer.close()


async def respond(path: str, body: Json, writer: StreamWriter) -> None:
    if path == "/api/chat" and body["messages"]:
        await stream(writer, "application/x-ndjson", ollama_line, [ollama_end()])
    elif path == "/api/chat":
        send_document(writer, ollama_end() | {"done_reason": "load"})
    elif path.endswith("/chat/completions"):
        await stream(writer, "text/event-stream", openai_event, [*openai_ends()])
    elif path in DOCUMENTS:
        send_document(writer, DOCUMENTS[path])
    else:
        send_document(writer, {"error": f"{path} is unknown"}, status="404 Not Found")
    await writer.drain()


def send_document(writer: StreamWriter, document: Json, *, status: str = "200 OK") -> None:
    body = json.dumps(document).encode()
    writer.write(
        f"HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n".encode() + body
    )


async def stream(writer: StreamWriter, content_type: str, piece: Callable[[str], bytes], ends: list[Any]) -> None:
    writer.write(f"HTTP/1.1 200 OK\r\ncontent-type: {content_type}\r\ntransfer-encoding: chunked\r\n\r\n".encode())
    clock = asyncio.get_running_loop().time
    began = clock()
    for number in range(1, TOKENS + 1):
        await asyncio.sleep(began + number * TOKEN_SECONDS - clock())
        send_chunk(writer, piece(stamp()))
    for end in ends:
        send_chunk(writer, end if isinstance(end, bytes) else json.dumps(end).encode() + b"\n")
    writer.write(b"0\r\n\r\n")


def send_chunk(writer: StreamWriter, data: bytes) -> None:
    if writer.is_closing():
        raise ConnectionResetError
    writer.write(b"%x\r\n%b\r\n" % (len(data), data))


def ollama_line(text: str) -> bytes:
    return json.dumps(_ollama() | {"message": {"role": "assistant", "content": text}, "done": False}).encode() + b"\n"


def ollama_end() -> Json:
    message = {"role": "assistant", "content": ""}
    counts = {"prompt_eval_count": 10, "eval_count": TOKENS}
    return _ollama() | {"message": message, "done": True, "done_reason": "stop", **counts}


def _ollama() -> Json:
    return {"model": MODEL, "created_at": "2026-11-01T12:00:00Z"}


def openai_event(text: str) -> bytes:
    return _openai([{"index": 0, "delta": {"role": "assistant", "content": text}, "finish_reason": None}])


def openai_ends() -> list[bytes]:
    usage = {"prompt_tokens": 10, "completion_tokens": TOKENS, "total_tokens": TOKENS + 10}
    return [
        _openai([{"index": 0, "delta": {}, "finish_reason": "stop"}]),
        _openai([], usage=usage),
        b"data: [DONE]\n\n",
    ]


def _openai(choices: list[Json], **more: Any) -> bytes:
    chunk = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": MODEL, "choices": choices}
    return b"data: " + json.dumps(chunk | more).encode() + b"\n\n"


async def main() -> None:
    server = await asyncio.start_server(serve, HOST, 0)
    print(json.dumps(server.sockets[0].getsockname()[1]), flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    uvloop.run(main())
