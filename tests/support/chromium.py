"""A page in a real Chromium, driven by its DevTools protocol."""

import asyncio
import contextlib
import itertools
import json
import shutil
import signal
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"),
    *("--disable-sync", "--disable-dev-shm-usage", "--no-first-run", "--no-proxy-server", "--remote-debugging-port=0"),
)
LOOK_SECONDS = 0.1


class Page:
    """`complaints` are the errors and warnings of the browser, among them each report of the content policy."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.complaints: list[str] = []
        self._socket = socket
        self._numbers = itertools.count(1)
        self._session: dict[str, str] = {}

    async def open(self, url: str) -> None:
        target = await self._call("Target.createTarget", url=url)
        attached = await self._call("Target.attachToTarget", targetId=target["targetId"], flatten=True)
        self._session = {"sessionId": attached["sessionId"]}
        await self._call("Log.enable")  # tells what was logged before, too
        await self._call("Runtime.enable")

    async def type(self, selector: str, text: str) -> None:
        """At the keyboard, into a field."""
        await self.run(f"document.querySelector({json.dumps(selector)}).focus()")
        await self._call("Input.insertText", text=text)

    async def click(self, text: str, *, part: str = "body") -> None:
        """The button or the link with this text, in a part of the page."""
        is_it = f"one => one.textContent === {json.dumps(text)}"
        await self.run(f"[...document.querySelectorAll('{part} :is(a, button)')].find({is_it}).click()")

    async def choose_files(self, selector: str, *paths: Path) -> None:
        field = await self._call("Runtime.evaluate", expression=f"document.querySelector({json.dumps(selector)})")
        files = [str(path) for path in paths]
        await self._call("DOM.setFileInputFiles", files=files, objectId=field["result"]["objectId"])

    async def run(self, script: str) -> Any:
        done = await self._call("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in done, done
        return done["result"].get("value")

    async def wait_for(self, condition: str, *, seconds: float) -> None:
        async with asyncio.timeout(seconds):
            while not await self.run(condition):
                await asyncio.sleep(LOOK_SECONDS)

    async def _call(self, method: str, **params: Any) -> dict[str, Any]:
        number = next(self._numbers)
        await self._socket.send_json({"id": number, "method": method, "params": params} | self._session)
        async for message in self._socket:
            told = message.json()
            self._note(told)
            if told.get("id") == number:
                assert "error" not in told, told
                result: dict[str, Any] = told["result"]
                return result
        raise AssertionError("Chromium has closed the line")

    def _note(self, told: dict[str, Any]) -> None:
        match told:
            case {"method": "Log.entryAdded", "params": {"entry": {"level": "error" | "warning", "text": text}}}:
                self.complaints.append(text)
            case {"method": "Runtime.exceptionThrown", "params": {"exceptionDetails": details}}:
                self.complaints.append(str(details))
            case {"method": "Runtime.consoleAPICalled", "params": {"type": "error" | "warning", "args": args}}:
                self.complaints.append(str(args))


@contextlib.asynccontextmanager
async def open_page(url: str, profile: Path) -> AsyncIterator[Page]:
    assert CHROMIUM is not None
    process = await asyncio.create_subprocess_exec(
        CHROMIUM, *FLAGS, f"--user-data-dir={profile}", "about:blank", stderr=asyncio.subprocess.PIPE
    )
    assert process.stderr is not None
    try:
        async with asyncio.timeout(60):
            async for line in process.stderr:
                if b"DevTools listening on " in line:
                    break
            else:
                raise AssertionError("Chromium did not start")
        async with aiohttp.ClientSession() as session, session.ws_connect(line.decode().split()[-1]) as socket:
            page = Page(socket)
            await page.open(url)
            yield page
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(signal.SIGTERM)
        await process.communicate()
