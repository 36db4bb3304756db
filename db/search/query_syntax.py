"""What a search says, as people write it to search engines: plain words, `"a phrase"`, `-unwanted`."""

import re
from dataclasses import dataclass

PIECE = re.compile(r'(?P<minus>(?<!\S)-)?(?:"(?P<phrase>[^"]*)"|(?P<word>[^\s"]+))')
OR = "or"  # any word will do anyway


@dataclass(frozen=True)
class ParsedQuery:
    """Passages need one of `words`, or where there are `phrases` all of those; and nothing `unwanted`."""

    words: str
    phrases: tuple[str, ...] = ()
    unwanted: tuple[str, ...] = ()


def parse(query: str) -> ParsedQuery:
    """Whatever is no such mark is a word: no query is wrong."""
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
