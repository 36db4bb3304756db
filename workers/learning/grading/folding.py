"""Answers without what does not matter: case, accents, punctuation, invisible characters, a leading article."""

import re
import unicodedata

ARTICLES = {
    "en": "a an the",
    "de": "der die das dem den des ein eine einen einem einer eines",
    "fr": "le la les l un une des du",
    "es": "el la los las lo un una unos unas",
    "pt": "o a os as um uma uns umas",
    "it": "il lo la i gli le l un uno una",
    "nl": "de het een",
}
EVERY_ARTICLE = frozenset(" ".join(ARTICLES.values()).split())

_LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "’": "'", "−": "-", "–": "-"})
_THOUSANDS = re.compile(r"(?<=\d)[,\u202f\u00a0 '](?=\d{3}(?!\d))")
_DECIMAL_COMMA = re.compile(r"(?<=\d),(?=\d)")
_BARE_FRACTION = re.compile(r"(?<![\d.])\.(?=\d)")
_SPACED_PERCENT = re.compile(r"(?<=\d)\s+%")
_WORD = re.compile(r"(?<!\w)-?\d+(?:\.\d+)*%?|[^\W_]+(?:\+\+|#)?")

_COUNTED = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
    " eighteen nineteen twenty",
    "null eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn"
    " achtzehn neunzehn zwanzig",
    "zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize",
    "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince",
    "zero um dois três quatro cinco seis sete oito nove dez onze doze treze catorze quinze",
    "zero jeden dwa trzy cztery pięć sześć siedem osiem dziewięć dziesięć jedenaście dwanaście",
)
_AMBIGUOUS = ("un", "um", "once")  # articles, and an English adverb


def visible(text: str) -> str:
    """Without characters that nobody sees: zero width, controls, marks of direction, tags."""
    kept = (one for one in text if one in "\n\t" or unicodedata.category(one) not in ("Cf", "Cc", "Cs", "Co", "Cn"))
    return "".join(kept)


def folded(text: str) -> str:
    """Lower case, without accents and compatibility forms. `ß` becomes `ss`."""
    decomposed = unicodedata.normalize("NFKD", visible(text).casefold().translate(_LETTERS))
    return unicodedata.normalize("NFKC", "".join(one for one in decomposed if not unicodedata.combining(one)))


_NUMBERS = {
    folded(word): str(number)
    for names in _COUNTED
    for number, word in enumerate(names.split())
    if word not in _AMBIGUOUS
}


def words(text: str) -> list[str]:
    """The folded words and numbers; number words as digits, decimal commas as points."""
    plain = _BARE_FRACTION.sub("0.", _DECIMAL_COMMA.sub(".", _THOUSANDS.sub("", folded(text))))
    return [_NUMBERS.get(word, word) for word in _WORD.findall(_SPACED_PERCENT.sub("%", plain))]


def without_article(found: list[str], language: str) -> list[str]:
    articles = ARTICLES[language].split() if language in ARTICLES else EVERY_ARTICLE
    return found[1:] if len(found) > 1 and found[0] in articles else found
