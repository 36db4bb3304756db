"""The fields at the top of a Markdown file, between two lines `---`: the part of YAML that people use there."""

import re
from collections.abc import Sequence

MARK = "---"
FIELD = re.compile(r"(?P<name>[A-Za-z_]\w*)\s*:\s*(?P<value>.*)")

Value = str | list[str]


class FrontMatterMissing(Exception):
    """The file does not begin with fields between two lines `---`."""


def read_front_matter(text: str) -> tuple[dict[str, Value], str]:
    """The fields, and the text after them. A list is `[a, b]`, or a line `- a` for each item."""
    lines = text.lstrip("\ufeff\n").splitlines()
    ends = [number for number, line in enumerate(lines) if line.strip() == MARK]
    if len(ends) < 2 or ends[0] != 0:
        raise FrontMatterMissing("The file does not begin with fields between two lines `---`.")
    return _fields(lines[1 : ends[1]]), "\n".join(lines[ends[1] + 1 :]).strip()


def _fields(lines: Sequence[str]) -> dict[str, Value]:
    fields: dict[str, Value] = {}
    name = ""
    for line in lines:
        item = line.strip()
        if item.startswith("- ") and name:
            before = fields[name]
            fields[name] = [*(before if isinstance(before, list) else []), _plain(item[2:])]
        elif field := FIELD.fullmatch(item):
            name = field["name"].lower()
            fields[name] = _value(field["value"])
    return fields


def _value(text: str) -> Value:
    if text.startswith("[") and text.endswith("]"):
        return [_plain(item) for item in text[1:-1].split(",") if item.strip()]
    return _plain(text)


def _plain(text: str) -> str:
    bare = text.strip()
    is_quoted = len(bare) >= 2 and bare[0] == bare[-1] and bare[0] in "\"'"
    return bare[1:-1] if is_quoted else bare
