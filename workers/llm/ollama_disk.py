"""The disk on which an Ollama server of this host keeps its models. That of another host cannot be seen."""

import shutil
from collections.abc import Sequence
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from core.errors import Permanent
from core.settings import OllamaDiskSettings

DEFAULT_FOLDERS = (Path("~/.ollama/models"), Path("/usr/share/ollama/.ollama/models"))  # of a user, of the service
GIGABYTE = 1e9


class DiskFull(Permanent):
    """The disk of the models is full. Delete a model or make room, and pull again: it goes on where it stopped."""

    slug = "disk-full"


class OllamaDisk:
    def __init__(self, settings: OllamaDiskSettings, url: str) -> None:
        self._least_free_bytes = settings.least_free_bytes
        self._folder = _existing_folder(settings.models) if _is_this_host(url) else None

    def ensure_room(self, missing_bytes: int) -> None:
        """Raises `DiskFull` where these bytes would not leave free what has to stay free."""
        free = None if self._folder is None else _free_bytes(self._folder)
        if free is not None and free - missing_bytes < self._least_free_bytes:
            raise DiskFull(
                f"{_gigabytes(missing_bytes)} are still to come, and the disk of {str(self._folder)!r} has "
                f"{_gigabytes(free)} free, of which {_gigabytes(self._least_free_bytes)} stay free "
                "(PENSUM_OLLAMA_LEAST_FREE_BYTES). Delete a model or make room, and pull again: it goes on where it "
                "stopped."
            )


def _is_this_host(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        address = ip_address(host)
    except ValueError:
        return host == "localhost"
    return address.is_loopback or address.is_unspecified


def _existing_folder(configured: Path | None) -> Path | None:
    """The folder of the models, or the one in which Ollama will make it. None where nothing tells: Ollama may run in a
    container of this host."""
    if configured is None:
        return _first_readable([folder.expanduser() for folder in DEFAULT_FOLDERS])
    return _first_readable([configured, *configured.parents])


def _first_readable(folders: Sequence[Path]) -> Path | None:
    return next((folder for folder in folders if _free_bytes(folder) is not None), None)


def _free_bytes(folder: Path) -> int | None:
    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return None


def _gigabytes(size: int) -> str:
    return f"{size / GIGABYTE:,.1f} GB"
