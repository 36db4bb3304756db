"""The content words of a text and their stems, for comparing texts."""

import re
from functools import lru_cache

WORD = re.compile(r"[^\W_]+(?:[-'’+][^\W_]+)*\+*")

# English words without content.
_STOP_WORDS = """
    a about above after again against all almost along already also although always am among an and another any
    anything are aren't around as at away back be became because become becomes been before behind being below
    better between beyond both but by came can can't cannot come could did didn't do does doesn't doing don't done
    down during each either else enough ever every everything explain few find first for found four from further
    gave get gets give given gives go goes going gone good got had has hasn't have haven't having he hence her
    here hers herself him himself his how however i if in indeed instead into is isn't it it's its itself just
    keep kept know known last least less let let's like likely make makes making many may me means might mine more
    most mostly much must my myself near need needs neither never next no nobody none nor not nothing now of off
    often on once one only onto or other others otherwise our ours ourselves out over own per perhaps put quite
    rather really same say says second see seem seems seen several shall she should show shows since so some
    somebody someone something sometimes soon still such take taken takes tell than thank that that's the their
    theirs them themselves then there therefore these they thing things third this those though three through thus
    to together too toward towards two under unless until up upon us use used uses using usually various very via
    was way ways we well were what what's when where whereas whether which while who whole whom whose why will
    with within without won't would yes yet you your yours yourself
"""
STOP_WORDS = frozenset(_STOP_WORDS.split())
SUFFIXES = ("ations", "ation", "ings", "ing", "ions", "ion", "ers", "ies", "ed", "es", "er", "ly", "al", "e", "s", "y")
SHORTEST_STEM = 4


def words(text: str) -> list[str]:
    return [word.lower().replace("’", "'") for word in WORD.findall(text)]


def content_words(text: str) -> list[str]:
    """Lower-case, in order, without stop words and bare numbers."""
    return [word for word in words(text) if word not in STOP_WORDS and not word.isdigit() and len(word) > 1]


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Crude: it only has to map `weights` and `weighted` to the same stem, for counting shared words."""
    for suffix in SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= SHORTEST_STEM:
            return word.removesuffix(suffix)
    return word


def stems(text: str) -> frozenset[str]:
    """Of the content words; both halves of a hyphenated word count too."""
    parts = [part for word in content_words(text) for part in {word, *word.split("-")}]
    return frozenset(stem(part) for part in parts if part not in STOP_WORDS)
