"""Who speaks where in a transcript: `Anna: Let us begin.`"""

import re
from collections import Counter
from dataclasses import dataclass

TIME = r"[\[(]?(?:\d{1,2}:)?\d{1,2}:\d{2}(?:[.,]\d{1,3})?[\])]?"
NAME = r"[^\W\d_][\w.'’-]{0,30}(?:[ ][\w.'’-]{1,20}){0,3}"
LABEL = re.compile(
    rf"^[ \t]*(?:>>[ \t]*)?(?P<time>{TIME}[ \t]*(?:[–-][ \t]*)?)?"
    rf"(?P<name>[*_]{{0,2}}{NAME}[*_]{{0,2}}[ \t]*(?:\([^()\n]{{0,20}}\))?[ \t]*:[*_]{{0,2}}[ \t]+)?"
    r"(?=[^\s|])",
    re.MULTILINE,
)
FEWEST_SPEAKERS = 2


@dataclass(frozen=True)
class Speech:
    """text[label_start:start] says who speaks, or when."""

    label_start: int
    start: int


def speeches(text: str) -> list[Speech]:
    """Empty for a text that is no transcript: a single `Note:` is no speaker, two names of which one comes back are."""
    labels = [match for match in LABEL.finditer(text) if match["time"] or match["name"]]
    counts = Counter(_name(match) for match in labels)
    counts.pop("", None)
    again = sum(count for count in counts.values() if count > 1)
    is_dialogue = len(counts) >= FEWEST_SPEAKERS and 2 * again >= sum(counts.values()) and again > 0
    return [
        Speech(match.start(), match.end())
        for match in labels
        if match["time"] or (is_dialogue and counts[_name(match)] > 1) or (is_dialogue and again > len(counts))
    ]


def _name(match: re.Match[str]) -> str:
    return match["name"].split("(")[0].strip(" *_:\t") if match["name"] else ""
