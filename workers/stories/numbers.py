"""Numbers from 1 to 99 as six languages write them in words."""

import re
from collections.abc import Iterator, Mapping

from core.once import once

_ONES = {
    "en": "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen "
    "eighteen nineteen",
    "de": "ein zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn "
    "siebzehn "
    "achtzehn neunzehn",
    "fr": "un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept "
    "dix-huit "
    "dix-neuf",
    "es": "un dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis diecisiete "
    "dieciocho diecinueve",
    "pt": "um dois três quatro cinco seis sete oito nove dez onze doze treze catorze quinze dezasseis "
    "dezassete dezoito "
    "dezanove",
    "pl": "jeden dwa trzy cztery pięć sześć siedem osiem dziewięć dziesięć jedenaście dwanaście trzynaście "
    "czternaście "
    "piętnaście szesnaście siedemnaście osiemnaście dziewiętnaście",
}
_TENS = {
    "en": "twenty thirty forty fifty sixty seventy eighty ninety",
    "de": "zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig",
    "fr": "vingt trente quarante cinquante soixante soixante-dix quatre-vingts quatre-vingt-dix",
    "es": "veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa",
    "pt": "vinte trinta quarenta cinquenta sessenta setenta oitenta noventa",
    "pl": "dwadzieścia trzydzieści czterdzieści pięćdziesiąt sześćdziesiąt siedemdziesiąt osiemdziesiąt "
    "dziewięćdziesiąt",
}
# Between tens and ones; German puts the ones first.
_BETWEEN = {"en": ("-", " "), "de": ("und",), "fr": ("-", " et ", " "), "es": (" y ",), "pt": (" e ",), "pl": (" ",)}
_ALSO = {
    "de": {1: "eins eine einem einen", 30: "dreissig", 5: "fuenf", 12: "zwoelf"},
    "fr": {1: "une", 80: "quatre-vingt", 21: "vingt-et-un"},
    "es": {
        1: "uno una", 21: "veintiuno veintiún", 22: "veintidós", 23: "veintitrés", 24: "veinticuatro",
        25: "veinticinco", 26: "veintiséis", 27: "veintisiete", 28: "veintiocho", 29: "veintinueve",
    },
    "pt": {1: "uma", 2: "duas", 14: "quatorze", 16: "dezesseis", 17: "dezessete", 19: "dezenove"},
    "pl": {
        1: "jednego", 2: "dwóch dwie", 3: "trzech", 4: "czterech", 5: "pięciu", 6: "sześciu", 7: "siedmiu",
        8: "ośmiu", 9: "dziewięciu", 10: "dziesięciu", 11: "jedenastu", 12: "dwunastu", 13: "trzynastu",
        14: "czternastu", 15: "piętnastu", 16: "szesnastu", 17: "siedemnastu", 18: "osiemnastu", 19: "dziewiętnastu",
        20: "dwudziestu", 30: "trzydziestu", 40: "czterdziestu", 50: "pięćdziesięciu",
    },
}  # fmt: skip


@once
def _tables() -> Mapping[str, Mapping[str, int]]:
    return {language: dict(_words(language)) for language in _ONES}


def _words(language: str) -> Iterator[tuple[str, int]]:
    ones = dict(enumerate(_ONES[language].split(), start=1))
    tens = dict(zip(range(20, 100, 10), _TENS[language].split(), strict=True))
    yield from ((word, number) for number, word in (ones | tens).items())
    for ten, tens_word in tens.items():
        for one in range(1, 20 if language == "fr" else 10):
            if ten + one < 100 and not (language == "fr" and one > 9 and ten not in (60, 80)):
                yield from ((word, ten + one) for word in _joined(language, tens_word.rstrip("s"), ones[one]))
    for number, also in _ALSO.get(language, {}).items():
        yield from ((word, number) for word in also.split())


def _joined(language: str, ten: str, one: str) -> list[str]:
    pair = (one, ten) if language == "de" else (ten, one)
    return [between.join(pair) for between in _BETWEEN[language]]


@once
def _patterns() -> Mapping[str, str]:
    longest_first = {language: sorted(table, key=len, reverse=True) for language, table in _tables().items()}
    return {language: "|".join(map(re.escape, words)) for language, words in longest_first.items()}


def number_pattern(language: str) -> str:
    """Without groups, for text in lower case."""
    return rf"(?:\d{{1,2}}|{_patterns().get(language, _patterns()['en'])})"


def number_of(word: str, language: str) -> int:
    """Of a word that `number_pattern` has matched."""
    return int(word) if word.isdigit() else _tables().get(language, _tables()["en"])[word]


def find_number(word: str, language: str) -> int | None:
    """Of a single word, or None where it is no number."""
    return int(word) if word.isdigit() else _tables().get(language, {}).get(word)
