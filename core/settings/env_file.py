"""Settings from a file of `NAME=value` lines, as systemd and compose have them too. The environment goes first."""

import os
import stat
from pathlib import Path

from dotenv.parser import parse_stream

from core.settings.process import WrongSettings, settings

_loaded: set[str] = set()


def loaded() -> frozenset[str]:
    """The names, in capitals, that this process has from a file."""
    return frozenset(_loaded)


def load(path: Path) -> list[str]:
    """Adds what the environment lacks, for this process and its children. Returns warnings. Raises `WrongSettings`,
    which never shows a line: it may hold a password."""
    added = {name: value for name, value in _read(path).items() if name not in os.environ}
    os.environ.update(added)
    _loaded.update(name.upper() for name in added)
    settings.forget()
    return [f"{path} can be read by others, and holds passwords: chmod 600 {path}"] if _is_open(path) else []


def _read(path: Path) -> dict[str, str]:
    try:
        with path.open(encoding="utf-8-sig") as file:
            lines = [line for line in parse_stream(file) if line.key or line.error]
    except OSError as error:
        raise WrongSettings(f"The environment file {path} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise WrongSettings(f"The environment file {path} is no text in UTF-8.") from None
    wrong = [str(line.original.line) for line in lines if line.error or line.value is None]
    if wrong:
        raise WrongSettings(
            f"{path}, line {', '.join(wrong)}: write NAME=value, with quotes around a value with spaces."
        )
    return {line.key: line.value for line in lines if line.key and line.value is not None}


def _is_open(path: Path) -> bool:
    return bool(path.stat().st_mode & (stat.S_IRGRP | stat.S_IROTH))
