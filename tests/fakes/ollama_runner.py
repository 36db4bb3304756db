"""The model processes behind the fake Ollama server: they are loaded, have slots, keep prompts in mind, and leave."""

import asyncio
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import takewhile
from typing import Any

from tests.fakes.ollama_models import capabilities_of, listed_model, with_tag

CONTEXT = 4096  # tokens, of a request that names no `num_ctx`
KEEP_ALIVE_SECONDS = 300.0
LOADING_OPTIONS = ("num_ctx", "num_batch", "num_gpu", "num_thread", "use_mmap")
MOST_WAITING = 512  # for a load: OLLAMA_MAX_QUEUE

_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}
_DURATION = re.compile(r"(-?)((?:\d+(?:\.\d+)?(?:ms|s|m|h))+)")


class ServerBusy(Exception):
    """Too many requests wait for a load."""


class KeepAliveInvalid(Exception):
    """It is neither a number nor a duration."""


@dataclass
class Slot:
    """The words of the prompt that it read last."""

    prompt: Sequence[str] = ()


@dataclass
class Loaded:
    """A model that is loaded with its `options`: other ones load it anew."""

    options: Mapping[str, Any]
    free: list[Slot]
    turns: asyncio.Semaphore
    running: int = 0
    expires_at: datetime | None = None
    leaving: asyncio.TimerHandle | None = None


@dataclass
class Runner:
    """`slots` are OLLAMA_NUM_PARALLEL: what comes when all are taken waits in silence. While `holds_loads`, or for
    `load_seconds`, a load takes place; only then can the queue be full, of `most_waiting` requests.

    `loads` are the models in the order in which they were loaded, `tokens_read` is what each request had to read: its
    prompt without the longest beginning that it shares with the last prompt of its slot.
    """

    slots: int = 1
    load_seconds: float = 0.0
    holds_loads: bool = False
    most_waiting: int = MOST_WAITING
    loads: list[str] = field(default_factory=list)
    tokens_read: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.begin()

    def begin(self) -> None:
        """The server has come back: nothing is loaded."""
        self._loaded: dict[str, Loaded] = {}
        self._loading = asyncio.Lock()
        self._waiting = 0

    @asynccontextmanager
    async def slot(self, body: Mapping[str, Any]) -> AsyncIterator[None]:
        """A slot of the model that the request names, which is loaded before and stays for as long as it says."""
        keep_alive = _seconds(body.get("keep_alive", KEEP_ALIVE_SECONDS))
        model = with_tag(body["model"])
        loaded = await self.load(body)
        loaded.running += 1
        try:
            async with loaded.turns:
                slot = self._read(loaded, _words(body))
                try:
                    yield
                finally:
                    loaded.free.append(slot)
        finally:
            loaded.running -= 1
            self._keep(model, loaded, keep_alive)

    async def load(self, body: Mapping[str, Any]) -> Loaded:
        """A model whose loading options change is loaded anew, after the running requests have ended."""
        model, options = with_tag(body["model"]), _loading_options(body)
        if self._is_loaded(model, options):
            return self._loaded[model]
        if self._waiting > self.most_waiting:
            raise ServerBusy
        self._waiting += 1
        try:
            async with self._loading:
                if not self._is_loaded(model, options):
                    await self._take_time(model)
                    self.unload(model)
                    self._loaded[model] = self._ready(model, options)
                    self.loads.append(model)
                return self._loaded[model]
        finally:
            self._waiting -= 1

    def unload(self, model: str) -> None:
        gone = self._loaded.pop(with_tag(model), None)
        if gone and gone.leaving:
            gone.leaving.cancel()

    def listed(self) -> list[dict[str, Any]]:
        """As `/api/ps` lists them."""
        return [
            listed_model(model)
            | {
                "size_vram": 0,
                "context_length": loaded.options["num_ctx"],
                "expires_at": (loaded.expires_at or datetime.max.replace(tzinfo=UTC)).isoformat(),
            }
            for model, loaded in self._loaded.items()
        ]

    def _is_loaded(self, model: str, options: Mapping[str, Any]) -> bool:
        return model in self._loaded and (_embeds(model) or self._loaded[model].options == options)

    async def _take_time(self, model: str) -> None:
        while model in self._loaded and self._loaded[model].running:
            await asyncio.sleep(0.005)
        await asyncio.sleep(self.load_seconds)
        while self.holds_loads:
            await asyncio.sleep(0.005)

    def _ready(self, model: str, options: Mapping[str, Any]) -> Loaded:
        count = 1 if _embeds(model) else self.slots
        return Loaded(options, [Slot() for _ in range(count)], asyncio.Semaphore(count))

    def _read(self, loaded: Loaded, words: Sequence[str]) -> Slot:
        """Takes the slot whose last prompt begins most like this one; the last word is read in any case."""
        slot = max(loaded.free, key=lambda one: _in_common(one.prompt, words))
        loaded.free.remove(slot)
        self.tokens_read.append(max(len(words) - _in_common(slot.prompt, words), min(1, len(words))))
        slot.prompt = words
        return slot

    def _keep(self, model: str, loaded: Loaded, seconds: float) -> None:
        if loaded.leaving:
            loaded.leaving.cancel()
        if self._loaded.get(model) is not loaded:
            return
        if seconds < 0:
            loaded.expires_at = loaded.leaving = None
            return
        loaded.expires_at = datetime.now(UTC) + timedelta(seconds=seconds)
        if seconds == 0 and not loaded.running:
            self.unload(model)
        else:
            loaded.leaving = asyncio.get_running_loop().call_later(seconds, self._leave, model, loaded)

    def _leave(self, model: str, loaded: Loaded) -> None:
        if self._loaded.get(model) is loaded and not loaded.running:
            self.unload(model)


def _embeds(model: str) -> bool:
    return "embedding" in capabilities_of(model)


def _loading_options(body: Mapping[str, Any]) -> dict[str, Any]:
    given = body.get("options", {})
    options = {name: given[name] for name in LOADING_OPTIONS if name in given}
    return {"num_ctx": CONTEXT, "shift": body.get("shift", True), **options}


def _words(body: Mapping[str, Any]) -> list[str]:
    """Each is a token."""
    return [word for message in body.get("messages", []) for word in message["content"].split()]


def _in_common(one: Sequence[str], other: Sequence[str]) -> int:
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _seconds(keep_alive: Any) -> float:
    """Negative: for ever."""
    if isinstance(keep_alive, int | float):
        return float(keep_alive)
    matched = _DURATION.fullmatch(keep_alive) if isinstance(keep_alive, str) else None
    if matched is None:
        raise KeepAliveInvalid(f'time: invalid duration "{keep_alive}"')
    parts = re.findall(r"(\d+(?:\.\d+)?)(ms|s|m|h)", matched[2])
    seconds = sum(float(number) * _UNITS[unit] for number, unit in parts)
    return -seconds if matched[1] else seconds
