"""Parses and validates one output of a model against the schema of a request.

A script: it runs as a process of its own, which ends by itself after `LIMIT_SECONDS` of a processor, and imports
nothing of Pensum.

Reads `{"text", "schema"}` from standard input, writes `{"value"}`, `{"misfit": why}` or `{"unresolvable": reference}`.
"""

import json
import resource
import sys
from typing import Any

from jsonschema import ValidationError
from jsonschema.validators import validator_for
from referencing import Registry
from referencing.exceptions import Unresolvable

LIMIT_SECONDS = 5
LIMIT_BYTES = 1_000_000_000


def _checked(text: str, schema: dict[str, Any]) -> dict[str, Any]:
    """The empty registry keeps a schema's references from being fetched."""
    try:
        value = json.loads(text, parse_constant=_refuse, parse_float=_finite)
        validator_for(schema)(schema, registry=Registry()).validate(value)
        json.dumps(value, ensure_ascii=False).encode()
    except ValidationError as error:
        return {"misfit": f"the answer does not fit the schema at {error.json_path}: {error.message}"}
    except Unresolvable as error:
        return {"unresolvable": str(error.ref)}
    except MemoryError:
        return {"misfit": "to check the answer takes too much memory"}
    except RecursionError:
        return {"misfit": "the answer or its schema is nested too deeply"}
    except ValueError as error:
        return {"misfit": f"the answer is no JSON: {error}"}
    if "\\u0000" in json.dumps(value):
        return {"misfit": "the answer contains NUL characters"}
    return {"value": value}


def _finite(digits: str) -> float:
    number = float(digits)
    return number if abs(number) != float("inf") else _refuse(digits)


def _refuse(digits: str) -> float:
    raise ValueError(f"{digits[:40]} is no number of JSON")


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CPU, (LIMIT_SECONDS, LIMIT_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (LIMIT_BYTES, LIMIT_BYTES))
    json.dump(_checked(**json.load(sys.stdin)), sys.stdout)
