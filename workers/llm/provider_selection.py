"""Selects the provider of a request: Ollama, or the extractive one."""

import time
from dataclasses import asdict
from typing import Any

from core.once import once
from core.settings import settings
from workers.llm.extractive import ExtractiveProvider
from workers.llm.gateway import ModelUnavailable, Provider
from workers.llm.ollama import OllamaProvider
from workers.quotes.ranking import Encode

EXTRACTIVE = ExtractiveProvider.name
AVAILABILITY_TTL_SECONDS = 10.0


class _Availability:
    """Whether Ollama responds and has a model that chats, asked at most once per `AVAILABILITY_TTL_SECONDS`."""

    def __init__(self) -> None:
        self._checked: dict[str, tuple[float, bool]] = {}

    def of(self, model: str) -> bool:
        checked_at, is_available = self._checked.get(model, (0.0, False))
        if time.monotonic() - checked_at > AVAILABILITY_TTL_SECONDS or not checked_at:
            is_available = self._check(model)
            self._checked[model] = time.monotonic(), is_available
        return is_available

    def _check(self, model: str) -> bool:
        try:
            return ollama().can_chat(model)
        except ModelUnavailable:
            return False


_availability = _Availability()


@once
def ollama() -> OllamaProvider:
    """This process's connection to Ollama."""
    return OllamaProvider(settings().llm)


def select_provider(encode: Encode, *, name: str | None = None, model: str | None = None) -> Provider:
    """The provider of that name. Under `auto` it is Ollama where that has the default model, else the extractive one.

    A named model is never replaced: where it is missing, the provider's request fails.
    """
    llm = settings().llm
    if name == EXTRACTIVE or model == EXTRACTIVE:
        return ExtractiveProvider(encode)
    if name == "ollama" or model is not None or llm.provider == "ollama":
        return ollama()
    if llm.provider == "auto" and _availability.of(llm.model):
        return ollama()
    return ExtractiveProvider(encode)


def available_models() -> list[dict[str, Any]]:
    """The models of this host, as plain values."""
    extractive = asdict(ExtractiveProvider.MODEL)
    try:
        return [*(asdict(model) for model in ollama().models()), extractive]
    except ModelUnavailable:
        return [extractive]
