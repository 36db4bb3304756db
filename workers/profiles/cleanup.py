"""Cleans up a text about a person: Markdown without front matter and lines of mere contact data."""

import re
from collections.abc import Iterator

from workers.profiles import interviews
from workers.profiles.sections import DATED_FIRST, LONGEST_LINE, heading_of, section_of
from workers.text import contacts, sentences

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
    r"(?:user |personal |sample )?profile|curriculum vitae|curriculum|cv|r[eé]sum[eé]|transcript|lebenslauf|życiorys|"
    r"interview|profil|perfil|hoja de vida",
    re.IGNORECASE,
)


def clean(text: str, *, name: str) -> str:
    """Also removes a title that is only the name, because a profile shows the name above it. Of an interview only the
    answers are left."""
    interview = interviews.read(text)
    lines = _kept_lines("\n\n".join(interview.answers) if interview else FRONT_MATTER.sub("", text, count=1), name)
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
            kept = contacts.without_contacts(line.rstrip())
            if kept is not None and not _is_redundant_title(kept, name):
                yield from _readable(kept)


def _readable(line: str) -> Iterator[str]:
    """In Markdown: headings of a curriculum vitae, and its dated entries as a list."""
    if section_of(line) is not None and not line.startswith("#"):
        yield from ("", f"## {heading_of(line)}", "")
    elif not line.startswith(("#", "-", "*", " ")) and len(line) <= LONGEST_LINE and DATED_FIRST.fullmatch(line):
        yield f"- {line}"
    else:
        yield BULLET.sub(r"\1- ", line, count=1) if BULLET.match(line) else line


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
    is_title = line.startswith("#") or title.isupper() or title.istitle()
    return is_title and GENERIC_TITLE.fullmatch(title) is not None
