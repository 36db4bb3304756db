"""The API without a socket between, as a server in front of it hands requests over."""

from dataclasses import dataclass

import httpx
from fastapi import FastAPI
from starlette.datastructures import State
from starlette.types import Message, Receive, Scope, Send


def transport_to(app: FastAPI) -> httpx.ASGITransport:
    return httpx.ASGITransport(WholeBodies(app), raise_app_exceptions=False)


@dataclass
class WholeBodies:
    """httpx hands over each body in two messages. A server hands over a short one in one, and only that takes the fast
    path."""

    app: FastAPI

    @property
    def state(self) -> State:
        return self.app.state

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def receive_whole() -> Message:
            message = await receive()
            while message.get("more_body"):
                rest = await receive()
                message = {**rest, "body": message["body"] + rest["body"]}
            return message

        await self.app(scope, receive_whole, send)
