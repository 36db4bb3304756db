"""What a person reads of a piece of a stored text: no Markdown, no tags, and its lines joined."""

import html
import re

from workers.text.words import UNSPACED

EMPHASIS = (
    r"(?<![\w*_~\\])(?:\*{1,3}|_{1,3}|~~)(?=[^\s*_~])"
    r"|(?<=[^\s*_~])(?:\*{1,3}|_{1,3}|~~)(?![\w*_~])"
)
# Every alternative is bounded, or begins with a mark that it does not repeat: a row of marks takes linear time.
MARKUP = re.compile(
    r"(?<!`)`++(?P<code>[^`]++)`++"
    r"|\[\^[^\]\s]{1,40}\]"
    r"|!?\[(?P<label>[^\[\]]*+)\]\((?:[^()\n]{0,500})(?:\([^()\n]{0,200}\)[^()\n]{0,200})?\)"
    r"|\[\[(?P<page>[^\[\]|\n]{1,200})\]\]"
    r"|<(?P<address>https?://[^<>\s]{1,500})>"
    r"|</?[a-zA-Z][^<>]{0,300}>"
    r"|(?P<entity>&(?:#\d{1,6}|#x[0-9a-fA-F]{1,6}|[a-zA-Z]{2,20});)"
    r"|\\(?P<escaped>[\\`*_{}\[\]()#+\-.!|<>~$])"
    rf"|{EMPHASIS}"
)
LABEL_MARKUP = re.compile(rf"{EMPHASIS}|`")
INVISIBLE = re.compile("[\u200b\u200c\u200d\u2060\ufeff]")
QUOTED_LINE = re.compile(r"\n[ \t]*+>[ \t]?")
HYPHENATED = re.compile(r"(?<=[^\W\d_])[-\u00ad\u2010][ \t]*+\n[ \t]*+(?=[^\W\d_])")
SPACE = re.compile(r"\s++")


def plain(source: str) -> str:
    text = QUOTED_LINE.sub("\n", INVISIBLE.sub("", source))
    text = HYPHENATED.sub(_joined, text).replace("\u00ad", "")
    return SPACE.sub(_space, MARKUP.sub(_read, text)).strip()


def _joined(match: re.Match[str]) -> str:
    """A word that was divided at the end of a line, unless a name begins after its hyphen."""
    return "" if match.string[match.end()].islower() else "-"


def _read(match: re.Match[str]) -> str:
    if match["code"] is not None:
        return match["code"]
    if match["entity"] is not None:
        return html.unescape(match["entity"])
    read = match["label"] or match["page"] or match["address"] or match["escaped"]
    return LABEL_MARKUP.sub("", read) if read else " " if match[0].startswith("<") else ""


def _space(match: re.Match[str]) -> str:
    """A line may end anywhere in a script without spaces."""
    text, start, end = match.string, match.start(), match.end()
    if "\n" not in match[0] or start == 0 or end == len(text):
        return " "
    return "" if UNSPACED.match(text[start - 1]) and UNSPACED.match(text[end]) else " "
