"""Packages that bring a job kind, as an installation leaves them on disk: modules, and their metadata."""

from pathlib import Path

CONTRACT = """
from pydantic import BaseModel
from tasks.contract import Contract
from tasks.plugins import JobPlugin
from tasks.queues import {queue}

class Count(Contract):
    kind = {kind!r}
    stages = {{"run": {queue}}}

class Counted(BaseModel):
    words: int

JOB = JobPlugin(contract=Count, result=Counted, handlers={handlers!r}, router={router!r})
"""


def install(
    folder: Path,
    name: str,
    *,
    kind: str = "text.count",
    contract: str = CONTRACT,
    handlers: str = "json",
    router: str | None = None,
    entry: str | None = None,
    queue: str = "CPU",
) -> None:
    """A distribution `name` in version 1.0, whose module is `name` too. `entry` is the name of its entry point, `queue`
    that of one in `tasks.queues`."""
    (folder / f"{name}.py").write_text(contract.format(kind=kind, handlers=handlers, router=router, queue=queue))
    metadata = folder / f"{name}-1.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
    (metadata / "entry_points.txt").write_text(f"[pensum.jobs]\n{entry or kind} = {name}:JOB\n")
