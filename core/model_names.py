"""The names by which language models are asked for, beside those by which their servers list them."""

import re

LATEST = ":latest"  # the tag of a model of Ollama that is named without one
LATEST_DATE = "-latest"  # of a cloud's model
DATE = re.compile(r"-(?:\d{8}|\d{4}-\d{2}-\d{2})")


def is_named(listed: str, name: str) -> bool:
    """Whether a server that lists the model as `listed` also takes `name` for it: `mistral` for `mistral:latest`,
    `claude-x` and `claude-x-latest` for `claude-x-20260101`."""
    if listed in (name, f"{name}{LATEST}"):
        return True
    undated = name.removesuffix(LATEST_DATE)
    return listed.startswith(undated) and DATE.fullmatch(listed, len(undated)) is not None
