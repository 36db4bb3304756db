"""The syntax of a search query, as in search engines: plain words, `"a phrase"`, `-unwanted`."""

import re
from dataclasses import dataclass

PIECE = re.compile(r'(?P<minus>(?<!\S)-)?(?:"(?P<phrase>[^"]*)"|(?P<word>[^\s"]+))')
# The same signs as those of the SQL function `is_unspaced`.
UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3041-\u30fa\u30fc-\u30ff\u31f0-\u31ff\u3400-\u4dbf"
    "\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff]"
)
OR = "or"  # left out: any word will do anyway


@dataclass(frozen=True)
class ParsedQuery:
    """A passage needs one of `words`, or where there are `phrases` all of those; and nothing `unwanted`."""

    words: str
    phrases: tuple[str, ...] = ()
    unwanted: tuple[str, ...] = ()

    @property
    def is_unspaced(self) -> bool:
        """Whether it has words of a script that puts no spaces between them."""
        return UNSPACED.search(self.words) is not None

    @property
    def is_one_word(self) -> bool:
        return len(self.words.split()) == 1 and not self.is_unspaced


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
