"""Whether a model's output fits the schema of a request, told by a process that can be ended: a pattern of the schema
may take for ever, and Python's `re` lets no other thread run meanwhile."""

import json
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

from workers.llm import schema_child
from workers.llm.gateway import SchemaUnsupported
from workers.llm.structured import Misfit

LONGEST_REASON = 500  # characters: jsonschema's messages hold the whole value
WALL_SECONDS = 60.0  # on a machine that has no time for it
COMMAND = [sys.executable, "-I", str(Path(schema_child.__file__))]


def parsed(text: str, schema: dict[str, Any]) -> Any:
    """The value. Raises `Misfit` for what is no JSON or does not fit, and `SchemaUnsupported` for a schema that refers
    to others, or cannot be checked in time."""
    found = _answer_of_child(json.dumps({"text": text, "schema": schema}).encode())
    if "unresolvable" in found:
        raise SchemaUnsupported(f"The `schema` refers to {found['unresolvable']!r}, which it does not contain.")
    if "misfit" in found:
        raise Misfit(found["misfit"][:LONGEST_REASON])
    return found["value"]


def _answer_of_child(given: bytes) -> dict[str, Any]:
    with suppress(subprocess.TimeoutExpired):
        done = subprocess.run(COMMAND, input=given, capture_output=True, timeout=WALL_SECONDS, env={})
        if done.returncode >= 0:
            done.check_returncode()
            answer: dict[str, Any] = json.loads(done.stdout)
            return answer
    seconds = schema_child.LIMIT_SECONDS
    raise SchemaUnsupported(
        f"To check an answer against the `schema` took more than {seconds} s of a processor. Simplify its patterns."
    )
