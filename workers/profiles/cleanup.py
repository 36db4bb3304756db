"""Cleans up a text about a person: Markdown without front matter and lines of mere contact data."""

import re
from collections.abc import Iterator

from workers.text import sentences

FRONT_MATTER = re.compile(r"\A\s*---[ \t]*\n(?:[^\n]*\n){0,60}?---[ \t]*(?:\n|\Z)")
LABELLED_FIELD = re.compile(
    r"[\W_]*(?P<label>(?:full[ _]|user[ _]?)?name|id|e-?mail(?: address)?|phone(?: number)?|tel(?:ephone)?|mobile|cell|"
    r"fax|(?:home |postal )?address|date of birth|dob|linkedin|github|twitter|website|homepage|url)[*_`\s]*[:=](?!//)"
    r"(?P<value>.*)",
    re.IGNORECASE,
)
BULLET = re.compile(r"([ \t]*)[•‣◦▪*+–][ \t]+(?=\S)")
FENCE = re.compile(r"\s*(?:`{3,}|~{3,})")
GENERIC_TITLE = re.compile(
    r"(?:user |personal |sample )?profile|curriculum vitae|cv|r[eé]sum[eé]|transcript", re.IGNORECASE
)


def clean(text: str, *, name: str) -> str:
    """Also removes a title that is only the name, because a profile shows the name above it."""
    lines = _kept_lines(FRONT_MATTER.sub("", text, count=1), name)
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _kept_lines(text: str, name: str) -> Iterator[str]:
    in_code = False
    for line in text.splitlines():
        if FENCE.match(line):
            in_code = not in_code
        if in_code:
            yield line.rstrip()
            continue
        line = _without_name(line, name)
        if not _is_contact_field(line) and not _is_redundant_title(line, name):
            yield BULLET.sub(r"\1- ", line.rstrip(), count=1) if BULLET.match(line) else line.rstrip()


def _without_name(line: str, name: str) -> str:
    """Where the lines of a page were joined, more text follows the name: `Name: Ana Silva She keeps bees.`"""
    found = LABELLED_FIELD.fullmatch(line)
    value = found["value"].lstrip("*_` \t\"'") if found and found["label"].lower().endswith("name") else ""
    return value.removeprefix(name).lstrip("*_` \t\"',.;") if name and value.startswith(name) else line


def _is_contact_field(line: str) -> bool:
    """A field that contains a sentence is kept."""
    found = LABELLED_FIELD.fullmatch(line)
    return found is not None and not sentences.split(found["value"])


def _is_redundant_title(line: str, name: str) -> bool:
    title = line.strip("#*_` \t")
    if name and title.casefold() == name.casefold():
        return True
    return line.startswith("#") and GENERIC_TITLE.fullmatch(title) is not None
