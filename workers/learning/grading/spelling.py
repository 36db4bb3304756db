"""Whether a word is another form of the right one, or the right one with a slip of the finger.

Both are narrow: a change that may make another word of it ("precision" and "prevision", "nitrate" and "nitrite",
"hypotension" and "hypertension") is no typo. Short words and numbers have to be right.
"""

import json
from collections.abc import Collection
from importlib import resources

from rapidfuzz.distance import OSA, Editop, Levenshtein

from core.once import once

SHORTEST = 5  # letters of a word that may have a typo
LONG = 10  # letters from which there may be two
FEWEST_COMMON = 3  # letters that two forms of a word begin with

VOWELS = "aeiouy"
ALIKE = ("ckqsz", "mn", "bp", "dt", "gj", "fv", "iy", "uw")  # letters that are taken for each other
MISSPELT_ENDINGS = (
    ("ant", "ent"),
    ("ance", "ence"),
    ("ancy", "ency"),
    ("able", "ible"),
    ("er", "or"),
    ("er", "ar"),
    ("or", "ar"),
    ("ery", "ary"),
)
OPPOSITES = (
    ("hyper", "hypo"),
    ("inter", "intra"),
    ("macro", "micro"),
    ("endo", "ecto"),
    ("endo", "exo"),
    ("in", "un"),
    ("im", "in"),
    ("pre", "pro"),
    ("pre", "post"),
    ("sub", "super"),
    ("over", "under"),
    ("homo", "hetero"),
    ("ante", "anti"),
)

#: What two forms of an English word end with, behind the letters that they share.
_PAIRS = "-,s -,es -,ed -,d -,ing e,ing ed,ing s,ed s,ing s,d es,ing y,ies f,ves fe,ves um,a us,i is,es x,ces on,a"
ENGLISH_PAIRS = frozenset(frozenset(pair.replace("-", "").split(",")) for pair in _PAIRS.split())
#: The endings of other languages, whose words have more forms. Any two of them may be forms of one word.
INFLECTIONS = {
    "de": "e en er es n s em ern se nen ens ns",
    "fr": "s x e es al aux eau eaux el elle elles ne",
    "es": "s es o a os as z ces on ones",
    "pt": "s es o a os as m ns ao oes aes l is el eis al ais",
    "it": "o a i e co chi ca che",
    "nl": "e en s n eren",
    "pl": "a i y e o u ow owi em ie ami ach om iem ek ka ki ke ce cie ia iu ii ego ej ym ych emu ymi go mu m ch j",
}
EVERY_INFLECTION = frozenset(" ".join(INFLECTIONS.values()).split())


def is_other_form(word: str, right: str, language: str) -> bool:
    """Singular or plural, or another case or ending of the same word."""
    common = _common_prefix(word, right)
    if common < max(FEWEST_COMMON, len(right) // 2):
        return False
    rests = word[common:], right[common:]
    if language == "en":
        return frozenset(rests) in ENGLISH_PAIRS
    endings = INFLECTIONS[language].split() if language in INFLECTIONS else EVERY_INFLECTION
    return all(not rest or rest in endings for rest in rests)


def is_typo(word: str, right: str, known: Collection[str] = ()) -> bool:
    """`known` are other words of the exercise, which nobody writes by mistake."""
    if min(len(word), len(right)) < SHORTEST or word == right or not (word + right).isalpha():
        return False
    if word[0] != right[0] or word in known or word in _english() or _are_opposites(word, right):
        return False
    distance = OSA.distance(word, right, score_cutoff=2)
    if distance > (2 if len(right) >= LONG else 1):
        return False
    return _is_swap(word, right) or all(_is_slip(word, right, edit) for edit in Levenshtein.editops(word, right))


def _is_swap(word: str, right: str) -> bool:
    """Two letters that stand next to each other, or next but one, in each other's place."""
    differing = [at for at, (one, other) in enumerate(zip(word, right, strict=False)) if one != other]
    is_exchange = len(word) == len(right) and len(differing) == 2 and sorted(word) == sorted(right)
    return is_exchange and differing[1] - differing[0] <= 2


def _is_slip(word: str, right: str, edit: Editop) -> bool:
    """One letter too many or too few, or one that sounds alike, and not where a word's meaning ends."""
    if edit.tag == "insert":
        return edit.dest_pos < len(right) - 1 or _is_double(right, edit.dest_pos)
    if edit.tag == "delete":
        return edit.src_pos < len(word) - 1 or _is_double(word, edit.src_pos)
    one, other = word[edit.src_pos], right[edit.dest_pos]
    if one in VOWELS and other in VOWELS and {one, other} != {"i", "y"}:
        return edit.dest_pos < len(right) - 4 or _is_misspelt_ending(word, right)
    return any(one in group and other in group for group in ALIKE) and edit.dest_pos < len(right) - 1


def _is_double(word: str, position: int) -> bool:
    return position > 0 and word[position] == word[position - 1]


def _is_misspelt_ending(word: str, right: str) -> bool:
    return any(
        word.endswith(mine) and right.endswith(theirs)
        for pair in MISSPELT_ENDINGS
        for mine, theirs in (pair, pair[::-1])
    )


def _are_opposites(word: str, right: str) -> bool:
    return any(
        word.startswith(mine) and right.startswith(theirs)
        for pair in OPPOSITES
        for mine, theirs in (pair, pair[::-1])
        if not mine.startswith(theirs) or not word.startswith(theirs)
    )


def _common_prefix(one: str, other: str) -> int:
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


@once
def _english() -> frozenset[str]:
    """The whole words that the shipped encoder knows: about 22,000."""
    file = resources.files("workers.embeddings") / "shipped_model" / "tokenizer.json"
    vocabulary = json.loads(file.read_text(encoding="utf-8"))["model"]["vocab"]
    return frozenset(word for word in vocabulary if word.isalpha() and len(word) >= SHORTEST)
