"""A receiver of webhooks that returns 204 for every request: `python -m bench.push.webhook_receiver`.

Prints its port first. The command `count` returns how many signed messages arrived since the last `count`.
"""

import asyncio
import json
import re
import sys
from typing import cast

import uvloop

END_OF_HEAD = b"\r\n\r\n"
LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
SIGNATURE = re.compile(rb"\r\nwebhook-signature: *v1,", re.IGNORECASE)
RESPONSE = b"HTTP/1.1 204 No Content\r\n\r\n"


class Receiver(asyncio.Protocol):
    signed = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._received = b""

    def data_received(self, data: bytes) -> None:
        self._received += data
        while (head_ends := self._received.find(END_OF_HEAD)) >= 0:
            head = self._received[:head_ends]
            found = LENGTH.search(head)
            size = head_ends + len(END_OF_HEAD) + (int(found[1]) if found else 0)
            if len(self._received) < size:
                return
            self._received = self._received[size:]
            Receiver.signed += SIGNATURE.search(head) is not None
            self._transport.write(RESPONSE)


async def main() -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Receiver, "127.0.0.1", 0, backlog=1024)
    print(json.dumps(server.sockets[0].getsockname()[1]), flush=True)
    commands = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(commands), sys.stdin)
    while await commands.readline():
        print(json.dumps(Receiver.signed), flush=True)
        Receiver.signed = 0


if __name__ == "__main__":
    uvloop.run(main())
