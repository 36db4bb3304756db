"""Whether a text has what a kind of question asks for: a name, a figure, a time, a place, a reason, a way."""

import re
from collections.abc import Collection

from workers.answers.sign_words import (
    DOERS,
    GROUPS,
    MEASURES,
    MONTHS_AND_DAYS,
    NUMBER_WORDS,
    PLACES,
    REASONS,
    TIME_WORDS,
    WAYS,
)
from workers.text.stop_words import STOP_WORDS_BY_LANGUAGE
from workers.text.words import stem, stop_words_of, words

BEGINNING = 80  # characters
BEING = frozenset(
    "is are was were has have ist sind hat est sont a ont es son é são to jest są and und et y e i of".split()
)
DIGITS = re.compile(r"(?<![\w-])\d+(?:[.,\s]\d{3})*(?:[.,]\d+)?")
YEAR = re.compile(r"(?<![\d.,])(?:1[0-9]{3}|20[0-9]{2})(?![\d.,]\d)(?!\s?(?:%|km|kg|°))")
YEAR_AS_DATE = re.compile(
    r"(?:(?<!\w)(?:in|im|en|em|w|since|seit|depuis|desde|od|until|by|and|und|et|año|ano|year|jahr|roku|of|de|from|von)\s+|\()"
    r"(?:1[0-9]{3}|20[0-9]{2})(?![\d.,]\d|\s?(?:%|km|kg|°|[^\W\d_A-Z]{4,}s\b))",
    re.IGNORECASE,
)
CLOCK = re.compile(r"\b\d{1,2}[:.h]\d{2}\b|\b\d{1,2}/\d{1,2}\b|\b\d{1,2}\s?(?:am|pm|Uhr)\b")
ENTRY_NUMBER = re.compile(
    r"^\s*(?:fig(?:ure)?|table|abb|tab|rys|week|chapters?|kapitel)\w*\.?\s*\d+[.:]?", re.IGNORECASE
)
CAPITALISED = re.compile(r"[^\W\d_a-zß-ÿ][\w’'-]*")
TOKEN = re.compile(r"[\w’'.-]*\w")
UNSPACED_NAME = re.compile("[\u4e00-\u9fff]{2,6}(?:が|氏|さん|によ|先生|发明|提出)")
UNSPACED_REASON = re.compile("から|ため|ので|理由|原因|因为|由于")
UNSPACED_WAY = re.compile("には|方法|する|使|乗|降り|まず|次に|步骤|首先")
UNSPACED_PLACE = re.compile("[市区県都府町村駅国省]|にある|で|在")
UNSPACED_TIME = re.compile("[年月日時]|世紀")
_compiled = {
    name: {language: re.compile(rf"(?<!\w)(?:{pattern})(?!\w)", re.IGNORECASE) for language, pattern in table.items()}
    for name, table in {"reasons": REASONS, "ways": WAYS, "places": PLACES}.items()
}
_measures = [
    (re.compile(asked, re.IGNORECASE), re.compile(rf"(?<![^\W\d_])(?:{unit})", re.IGNORECASE))
    for asked, unit in MEASURES
]
_DOERS = {language: frozenset(pattern.split("|")) for language, pattern in DOERS.items()}
_EVERY_STOP_WORD = frozenset(word for listed in STOP_WORDS_BY_LANGUAGE.values() for word in listed)


def has_number(text: str) -> bool:
    """Without the number of a figure or of an entry, and years."""
    bare = YEAR_AS_DATE.sub(" ", ENTRY_NUMBER.sub(" ", text))
    return DIGITS.search(bare) is not None or not NUMBER_WORDS.isdisjoint(words(bare))


def has_measure(text: str, question: str) -> bool:
    """Whether the unit fits: a duration for `how long`, an amount of money for a price."""
    return all(unit.search(text) for asked, unit in _measures if asked.search(question))


def has_time(text: str) -> bool:
    if YEAR.search(text) or CLOCK.search(text) or UNSPACED_TIME.search(text):
        return True
    found = words(text)
    return not MONTHS_AND_DAYS.isdisjoint(found) or not TIME_WORDS.isdisjoint(found)


def has_name(text: str, language: str, known: Collection[str]) -> bool:
    """A person or an organisation. `known` are the words of the question: a name that it has itself is no answer."""
    if UNSPACED_NAME.search(text) or not GROUPS.isdisjoint(set(words(text)) - set(known)):
        return True
    tokens = TOKEN.findall(text)
    return any(_is_name_at(tokens, number, language, known) for number in range(len(tokens)))


def _is_name_at(tokens: list[str], number: int, language: str, known: Collection[str]) -> bool:
    if not _may_be_name(tokens[number], language, known):
        return False
    before = tokens[number - 1].lower() if number else ""
    following = tokens[number + 1] if number + 1 < len(tokens) else ""
    if _may_be_name(following, language, known) and before not in _articles(language):
        return True
    if before in _DOERS.get(language, ()):
        return language != "de" or before in ("von", "durch")
    return language != "de" and number > 0 and tokens[number - 1][-1] not in ".:" and not tokens[number].isupper()


def _may_be_name(token: str, language: str, known: Collection[str]) -> bool:
    lower = token.lower()
    if CAPITALISED.fullmatch(token.replace(".", "")) is None or len(lower.rstrip(".")) < 2:
        return False
    if lower in MONTHS_AND_DAYS or lower in _EVERY_STOP_WORD:
        return False
    return not {stem(part, language) for part in (lower, *lower.split("-"))} & {stem(word, language) for word in known}


def _articles(language: str) -> Collection[str]:
    """German writes every noun with a capital: an article before two of them says that they are no name."""
    return {"der", "die", "das", "den", "dem", "des", "ein", "eine", "einen", "im", "am"} if language == "de" else ()


def has_place(text: str, language: str, known: Collection[str]) -> bool:
    if UNSPACED_PLACE.search(text):
        return True
    pattern = _compiled["places"].get(language)
    if pattern is None:
        return has_name(text, language, known)
    return any(_is_place_after(text, match.end(), known) for match in pattern.finditer(text))


def _is_place_after(text: str, position: int, known: Collection[str]) -> bool:
    following = [word for word in words(text[position : position + 60])[:4] if word not in _EVERY_STOP_WORD]
    return any(word not in known and not word.isdigit() and word not in MONTHS_AND_DAYS for word in following[:2])


def has_reason(text: str, language: str) -> bool:
    pattern = _compiled["reasons"].get(language)
    return UNSPACED_REASON.search(text) is not None or bool(pattern and pattern.search(text))


def has_way(text: str, language: str) -> bool:
    pattern = _compiled["ways"].get(language)
    return UNSPACED_WAY.search(text) is not None or bool(pattern and pattern.search(text))


def is_order(text: str, language: str) -> bool:
    """It begins with a verb and what it is done to, as steps do: `Stop the server`, `Quite la rueda`."""
    found = words(text[:BEGINNING])
    stop_words = stop_words_of(language)
    return len(found) > 1 and found[0] not in stop_words and (found[1] in stop_words) and found[1] not in BEING


def is_step(text: str, language: str) -> bool:
    """An entry of a list that is no name of something: it begins like an order, or ends as German ones do."""
    found = words(text)
    return len(found) > 1 and found[0] not in stop_words_of(language)
