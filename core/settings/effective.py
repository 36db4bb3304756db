"""The settings that hold for this process, each with where it comes from."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Literal

from core.settings import env_file
from core.settings.names import CHOSEN_BY_STACK, HIDDEN
from core.settings.process import Settings, is_secret, settings, variables_of, without_password

Source = Literal["environment", "file", "stack", "default"]


@dataclass(frozen=True)
class Effective:
    name: str
    value: str
    source: Source


def effective() -> Iterator[Effective]:
    """By group, as docs/configuration.md has them. Secrets are hidden; an empty value is one that is not set."""
    for group in fields(Settings):
        given = getattr(settings(), group.name)
        for name, field in type(given).model_fields.items():
            variables = variables_of(type(given), name, field)
            value, is_given = getattr(given, name), name in given.model_fields_set
            found = next((one for one in variables if one in _environment()), variables[0])
            hidden = is_secret(field) and bool(value) and not _is_url(value)
            source = _source(found) if is_given else "default"
            yield Effective(found.upper(), HIDDEN if hidden else _shown(value), source)


def _environment() -> set[str]:
    return {name.upper() for name, value in os.environ.items() if value}


def _source(name: str) -> Source:
    if name.upper() in os.environ.get(CHOSEN_BY_STACK, "").split(","):
        return "stack"
    return "file" if name.upper() in env_file.loaded() else "environment"


def _is_url(value: object) -> bool:
    """Its password is hidden, and nothing else."""
    return isinstance(value, str) and "://" in value


def _shown(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, list | tuple | set | frozenset):
        return ",".join(_shown(part) for part in value)
    return without_password(str(value))
