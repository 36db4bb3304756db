"""The names of providers that settings add: a chain calls a provider by its name, so no two have the same."""

import re

OLLAMA, EXTRACTIVE, AUTO = "ollama", "extractive", "auto"
LLAMA = "llama"  # the server of `pensum up --model`; without it any server may have the name
ANTHROPIC, OPENAI, GROK, OPEN_ROUTER = "anthropic", "openai", "grok", "openrouter"
TAKEN_NAMES = frozenset({OLLAMA, EXTRACTIVE, AUTO, ANTHROPIC, OPENAI, GROK, OPEN_ROUTER})

_NAME = re.compile(r"[a-z][a-z0-9_-]{0,31}")


def as_known_form(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name!r} is no provider's name: those are of small letters, digits, - and _")
    return name


def as_provider_name(name: str) -> str:
    if not _NAME.fullmatch(name) or name in TAKEN_NAMES:
        raise ValueError(f"{name!r} is no name for a server: it is taken, or not of small letters, digits, - and _")
    return name
