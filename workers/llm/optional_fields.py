"""Fields of a request that some models take and others refuse. None is needed: refused once, it is not sent again.

Lists of what each model takes would be old before they are written.
"""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from workers.llm.server_errors import Reported, words

OPTIONAL = (
    "reasoning_effort",
    "chat_template_kwargs",
    "reasoning",
    "temperature",
    "seed",
    "stream_options",
    "top_p",
    "presence_penalty",
    "frequency_penalty",
)
RENAMED = {"max_tokens": "max_completion_tokens"}  # by OpenAI, for its newer models

NOT_TAKEN = words("not support", "unsupported", "unrecognized", "unknown", "unexpected", "not permitted")
NOT_TAKEN_KINDS = frozenset({"unsupported_parameter", "unsupported_value"})


class OptionalFields:
    """What each model has refused so far."""

    def __init__(self) -> None:
        self._refused: defaultdict[str, set[str]] = defaultdict(set)

    def taken(self, model: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """The body without what the model refuses, and under the names that it knows."""
        refused = self._refused[model]
        renamed = {RENAMED[name]: body[name] for name in RENAMED if name in refused and name in body}
        return {name: value for name, value in body.items() if name not in refused} | renamed

    def is_refused(self, model: str, sent: Mapping[str, Any], reported: Reported) -> bool:
        """Whether the server refused a field that it can do without. Then another request is worth sending."""
        if not NOT_TAKEN.search(reported.message) and reported.kinds.isdisjoint(NOT_TAKEN_KINDS):
            return False
        name = next((name for name in sent if _is_meant(name, reported)), None)
        if name is not None:
            self._refused[model].add(name)
        return name is not None


def _is_meant(name: str, reported: Reported) -> bool:
    if name in RENAMED:
        return RENAMED[name] in reported.message
    param = reported.fields.get("param")
    return name in OPTIONAL and (name == param or (not param and name in reported.message))
