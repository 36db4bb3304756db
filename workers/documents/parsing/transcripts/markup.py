"""Tags and entities of captions."""

import html
import re

TAG = re.compile(r"</?[a-zA-Z0-9][^<>]*>|\{\\[^{}]*\}")  # `<i>`, `<00:00:01.500>`, `{\an8}`; not `1 < 2`
VOICE = re.compile(r"<v(?:\.[^\s<>.]*)*\s+([^<>\s][^<>]*)>", re.IGNORECASE)
INVISIBLE = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060\ufeff\x00-\x08\x0e-\x1f]")


def plain(text: str) -> str:
    """The visible text, in one line."""
    return " ".join(INVISIBLE.sub("", html.unescape(TAG.sub("", text))).split())
