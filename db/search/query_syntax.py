"""The syntax of a search query, as in search engines: plain words, `"a phrase"`, `-unwanted`."""

import re
from dataclasses import dataclass

PIECE = re.compile(r'(?P<minus>(?<!\S)-)?(?:"(?P<phrase>[^"]*)"|(?P<word>[^\s"]+))')
OR = "or"  # left out: any word will do anyway


@dataclass(frozen=True)
class ParsedQuery:
    """A passage needs one of `words`, or where there are `phrases` all of those; and nothing `unwanted`."""

    words: str
    phrases: tuple[str, ...] = ()
    unwanted: tuple[str, ...] = ()


def parse(query: str) -> ParsedQuery:
    """Every query is valid: what is no mark is a word."""
    words, phrases, unwanted = [], [], []
    for piece in PIECE.finditer(query):
        text = piece["phrase"] if piece["phrase"] is not None else piece["word"]
        if piece["minus"]:
            unwanted.append(text)
        elif text.casefold() != OR:
            words.append(text)
            if piece["phrase"] is not None:
                phrases.append(text)
    return ParsedQuery(" ".join(words), tuple(phrases), tuple(unwanted))
