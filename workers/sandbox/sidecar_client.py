"""Running a program in a sidecar: a container beside the worker, without network and capabilities.

The request is one line of JSON; the response is the frames that `inside.py` sends, read with the same distrust.
"""

import json
import select
import socket
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from workers.sandbox.frames import Broken, FrameReader
from workers.sandbox.types import Inputs, Limits, Outcome, Program, SandboxUnavailable
from workers.sandbox.values import to_json

CONNECT_SECONDS = 5.0
QUEUE_SECONDS = 180.0  # it runs one program at a time
CHECK_SECONDS, GRACE_SECONDS = 0.1, 5.0
PIECE_BYTES = 65_536
MOST_COMPLAINT_BYTES = 1_000
COMPLAINT = b"!"  # begins a response that holds no frame


def run_there(
    path: Path, program: Program, inputs: Inputs, limits: Limits, checkpoint: Callable[[], None]
) -> list[Outcome]:
    """As `run_here`. Closing the connection has the sidecar kill what it runs."""
    reader = FrameReader(len(inputs), limits)
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
        try:
            line.settimeout(CONNECT_SECONDS)
            line.connect(str(path))
            line.sendall(_request(program, inputs, limits))
            _receive(line, reader, limits, checkpoint)
        except OSError as error:
            raise SandboxUnavailable(f"The sandbox at {path} does not respond: {error}. Is its sidecar up?") from error
    if not reader.is_ready:
        raise SandboxUnavailable(f"The sandbox at {path} did not run the code in {QUEUE_SECONDS:.0f} seconds.")
    return reader.all_outcomes()


def _request(program: Program, inputs: Inputs, limits: Limits) -> bytes:
    asked: dict[str, Any] = {
        "source": program.source,
        "entry": program.entry,
        "hash_seed": program.hash_seed,
        "inputs": [[to_json(one) for one in arguments] for arguments in inputs],
        "limits": vars(limits),
    }
    return json.dumps(asked).encode() + b"\n"


def _receive(line: socket.socket, reader: FrameReader, limits: Limits, checkpoint: Callable[[], None]) -> None:
    deadline, was_ready = time.monotonic() + QUEUE_SECONDS, False
    while not reader.is_complete and time.monotonic() < deadline:
        checkpoint()
        if not select.select([line], [], [], CHECK_SECONDS)[0]:
            continue
        piece = line.recv(PIECE_BYTES)
        if not piece:
            return
        if not reader.is_ready and piece.startswith(COMPLAINT):
            raise SandboxUnavailable(piece[1:MOST_COMPLAINT_BYTES].decode(errors="replace"))
        try:
            reader.feed(piece)
        except Broken:
            return
        if reader.is_ready and not was_ready:
            was_ready, deadline = True, time.monotonic() + limits.total_seconds + GRACE_SECONDS
