"""The syntax of a search query, as in search engines: plain words, `"a phrase"`, `-unwanted`. A question has none."""

import re
from dataclasses import dataclass
from unicodedata import category

PIECE = re.compile(r'(?P<minus>(?<!\S)-)?(?:"(?P<phrase>[^"]*)"|(?P<word>[^\s"]+))')
# The same signs as those of the SQL function `is_unspaced`.
UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3041-\u30fa\u30fc-\u30ff\u31f0-\u31ff\u3400-\u4dbf"
    "\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff]"
)
OR = "or"  # left out: any word will do anyway
WITHIN_WORDS = "'’-"
MOST_LETTERS = 2  # of what may be some flags of a command: `-v`, `-rf`
FLAGS = re.compile(r"[^aeiouy\W\d_]{,5}", re.ASCII | re.IGNORECASE)  # no word without a vowel: `-xzf`


@dataclass(frozen=True)
class Unwanted:
    """A passage that has the `option`, which is the word after a hyphen (`find -name`), stays. No phrase is one."""

    words: str
    option: str | None = None


@dataclass(frozen=True)
class ParsedQuery:
    """A passage needs one of `words`, or where there are `phrases` all of those; and nothing `unwanted`."""

    words: str
    phrases: tuple[str, ...] = ()
    unwanted: tuple[Unwanted, ...] = ()

    @property
    def is_unspaced(self) -> bool:
        """Whether it has words of a script that puts no spaces between them."""
        return UNSPACED.search(self.words) is not None

    @property
    def is_one_word(self) -> bool:
        return len(self.words.split()) == 1 and not self.is_unspaced


def parse(query: str) -> ParsedQuery:
    """Every query is valid: what is no mark is a word, and so is all of a query that wants nothing."""
    words, phrases, unwanted = [], [], []
    for piece in PIECE.finditer(query):
        word, phrase = piece["word"], piece["phrase"]
        if piece["minus"] and phrase is not None:
            unwanted.append(Unwanted(phrase))
        elif piece["minus"] and _is_excluded(bare := word.rstrip(".,;:!?)")):
            unwanted.append(Unwanted(bare, bare))
        elif phrase is not None:
            words.append(phrase)
            phrases.append(phrase)
        elif word.casefold() != OR:
            words.append((piece["minus"] or "") + word)
    if not words:
        return ParsedQuery(query.replace('"', " "))
    return ParsedQuery(" ".join(words), tuple(phrases), tuple(unwanted))


def _is_excluded(word: str) -> bool:
    """Whether what follows a hyphen can only be a word: no flag of a command, long option, value or number."""
    parts = re.split(f"[{WITHIN_WORDS}]", word)
    if not all(part and all(category(sign)[0] in "LM" for sign in part) for part in parts):
        return False
    if not word.isascii():
        return len(word) > 1 or word.lower() == word.upper()
    return len(word) > MOST_LETTERS and FLAGS.fullmatch(word) is None
