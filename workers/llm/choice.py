"""Which provider answers."""

import time
from dataclasses import asdict
from typing import Any

from core.once import once
from core.settings import settings
from workers.llm.extractive import Encode, ExtractiveProvider
from workers.llm.gateway import ModelUnavailable, Provider
from workers.llm.ollama import OllamaProvider

EXTRACTIVE = ExtractiveProvider.name
REMEMBERED_SECONDS = 10.0


class _Presence:
    """Whether Ollama answers and has the model, asked at most every few seconds."""

    def __init__(self) -> None:
        self._asked: dict[str, tuple[float, bool]] = {}

    def of(self, model: str) -> bool:
        asked_at, is_there = self._asked.get(model, (0.0, False))
        if time.monotonic() - asked_at > REMEMBERED_SECONDS or not asked_at:
            is_there = self._ask(model)
            self._asked[model] = time.monotonic(), is_there
        return is_there

    def _ask(self, model: str) -> bool:
        try:
            return ollama().has(model)
        except ModelUnavailable:
            return False


_presence = _Presence()


@once
def ollama() -> OllamaProvider:
    """This process's connection to Ollama."""
    return OllamaProvider(settings().llm)


def choose(wanted: str | None, model: str | None, encode: Encode) -> Provider:
    """The provider named; under `auto` Ollama when it has the model, else the extractive one.

    Who names a model wants that model: it is never replaced in silence.
    """
    llm = settings().llm
    if wanted == EXTRACTIVE or model == EXTRACTIVE:
        return ExtractiveProvider(encode)
    if wanted == "ollama" or model is not None or llm.provider == "ollama":
        return ollama()
    if llm.provider == "auto" and _presence.of(llm.model):
        return ollama()
    return ExtractiveProvider(encode)


def available_models() -> list[dict[str, Any]]:
    """What this host can answer with, as plain values."""
    extractive = {"name": EXTRACTIVE, "provider": EXTRACTIVE, "size_bytes": None}
    try:
        return [*(asdict(model) for model in ollama().models()), extractive]
    except ModelUnavailable:
        return [extractive]
