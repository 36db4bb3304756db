"""Kinds of job from installed packages: the entry points of the group `pensum.jobs`, each named by its kind.

An entry point leads to a `JobPlugin`. Its contract and result are light, and each process loads them; the handler is
imported by workers alone, the route by the API alone. What is broken is logged and left out: the platform starts
without it, and jobs that wait for it go on waiting.
"""

import importlib
import logging
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points
from typing import Any

from pydantic import BaseModel

from core.settings.jobs import loads_plugins
from tasks.contract import Contract
from tasks.queues import QUEUES

logger = logging.getLogger(__name__)

GROUP = "pensum.jobs"
LEFT_OUT: list[str] = []  # what this process could not load, as it was logged
KIND = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*\.[a-z][a-z0-9]*(_[a-z0-9]+)*")


class PluginBroken(Exception):
    """A plug-in is not what it has to be. The message says what is wrong."""


@dataclass(frozen=True)
class JobPlugin:
    """A kind of job as a package brings it. `handlers` is the module that handles each stage with `@handles`, `router`
    names the `APIRouter` that submits the kind, as `module:name`. Without one no request submits it: other
    jobs do."""

    contract: type[Contract]
    result: type[BaseModel]
    handlers: str
    router: str | None = None

    @property
    def kind(self) -> str:
        return self.contract.kind

    @property
    def path(self) -> str:
        return path_of(self.kind)


def path_of(kind: str) -> str:
    """Where the kind of a plug-in is submitted, so that clients need no table of them."""
    return f"/api/plugins/{kind.replace('.', '/')}"


def find(built_in: Collection[str]) -> Iterator[JobPlugin]:
    """The plug-ins that are installed and fit beside these kinds."""
    taken: set[str] = set()
    for entry in _entries():
        try:
            plugin = entry.load()
            check(plugin, built_in)
            _check_name(entry, plugin, taken)
        except Exception as error:  # a package may raise anything when it is imported, and the platform has other work
            report(entry.name, error)
            continue
        taken.add(plugin.kind)
        yield plugin


def _entries() -> list[EntryPoint]:
    """In an order of their own: which of two comes first must not depend on the disk."""
    found = entry_points(group=GROUP) if loads_plugins() else ()
    return sorted(found, key=lambda entry: (entry.name, _package_of(entry)))


def _package_of(entry: EntryPoint) -> str:
    return f"{entry.dist.name} {entry.dist.version}" if entry.dist else entry.module


def check_kind(kind: str, built_in: Collection[str]) -> None:
    """Raises `PluginBroken` for a name that no plug-in may have. Those of later versions of Pensum are kept free."""
    if not KIND.fullmatch(kind):
        raise PluginBroken(f"the kind {kind!r} is not like text.wordcount: two names in small letters, a dot between")
    namespace = kind.partition(".")[0]
    if namespace in {own.partition(".")[0] for own in built_in}:
        raise PluginBroken(f"kinds that begin with {namespace!r} are Pensum's own")


def check(plugin: Any, built_in: Collection[str]) -> None:
    """Raises `PluginBroken` for what no process could use. Tests of a package call it too."""
    if not isinstance(plugin, JobPlugin):
        raise PluginBroken(f"its entry point leads to {plugin!r}, and not to a tasks.plugins.JobPlugin")
    check_kind(plugin.kind, built_in)
    if not plugin.contract.stages:
        raise PluginBroken("its contract has no stages")
    if unknown := [queue for queue in plugin.contract.stages.values() if queue not in QUEUES.values()]:
        raise PluginBroken(f"{unknown[0]!r} is none of the queues of tasks.queues: no worker serves it")


def _check_name(entry: EntryPoint, plugin: JobPlugin, taken: Collection[str]) -> None:
    if entry.name != plugin.kind:
        raise PluginBroken(f"its contract has the kind {plugin.kind!r}, which is to be the name of the entry point")
    if plugin.kind in taken:
        raise PluginBroken("another installed package has this kind already")


def load_part(reference: str) -> Any:
    """What `module` or `module:name` names."""
    module, _, name = reference.partition(":")
    found = importlib.import_module(module)
    return getattr(found, name) if name else found


def report(kind: str, error: Exception) -> None:
    """Logs what keeps this process from a kind, with the package that brings it."""
    packages = [_package_of(entry) for entry in entry_points(group=GROUP) if entry.name == kind]
    what = str(error) if isinstance(error, PluginBroken) else f"{type(error).__name__}: {error}"
    message = f"the job kind {kind} of {' or '.join(packages) or 'a plug-in'} is left out: {what}"
    LEFT_OUT.append(message)
    logger.error("%s", message)
