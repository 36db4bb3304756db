"""Tags and entities of captions."""

import html
import re

# `<i>`, `<c.loud>`, `<font color="red">`, `<00:00:01.500>`, `{\an8}`; not `x<3 and y>4`, nor `<b and c>`.
TAG = re.compile(
    r"</?(?:[biucs]|ruby|rt|em|strong)(?:\.[^\s<>]*)?\s?>|<\s?/?\s?[biu]>|</?(?:v|lang|font)(?:[.\s][^<>]*)?>"
    r"|<(?:\d{1,9}:)?\d{1,2}:\d{2}(?:[.,]\d{1,9})?>|\{\\[^{}]*\}",
    re.IGNORECASE,
)
BREAK = re.compile(r"<br\s?/?>", re.IGNORECASE)
ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")
VOICE = re.compile(r"<v(?:\.[^\s<>.]*)*\s+([^<>\s][^<>]*)>", re.IGNORECASE)
INVISIBLE = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060\ufeff\x00-\x08\x0e-\x1f]")


def plain(text: str) -> str:
    """The visible text, in one line."""
    shown = ENTITY.sub(lambda found: html.unescape(found[0]), TAG.sub("", BREAK.sub(" ", text)))
    return " ".join(INVISIBLE.sub("", shown).split())
