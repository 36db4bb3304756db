"""Numbers in texts, in digits and in words."""

import re
from collections.abc import Iterator, Mapping
from functools import cache

from workers.text.words import without_accents

THOUSANDS = re.compile(r"(?<=\d)[,.\u202f\u00a0 '](?=\d{3}(?!\d))")
DIGITS = re.compile(r"\d+(?:[.,]\d+)?")
WORD = re.compile(r"[^\W\d_]+")
JOINING = {"y", "e", "et"}  # thirty and five
ROUND = range(20, 100, 10)
TENS_AND_UNITS = re.compile(r"(\w+?)und(\w+zig|dreissig)$")

# From 2 on: one is an article in most languages. Forms of a number are joined by a slash.
NAMES: Mapping[str, str] = {
    "en": "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
    " seventeen eighteen nineteen",
    "de": "zwei/zweier drei/dreier vier funf sechs sieben acht neun zehn elf zwolf dreizehn vierzehn funfzehn"
    " sechzehn siebzehn achtzehn neunzehn",
    "fr": "deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize",
    "es": "dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciseis diecisiete"
    " dieciocho diecinueve",
    "pt": "dois/duas tres quatro cinco seis sete oito nove dez onze doze treze catorze/quatorze quinze"
    " dezasseis/dezesseis dezassete/dezessete dezoito dezanove/dezenove",
    "pl": "dwa/dwie/dwoch/dwoje/dwojga/dwojgiem/dwoma/dwiema/dwom"
    " trzy/trzech/troje/trojga/trojgiem/trzema/trzem cztery/czterech/czworo/czworga/czworgiem/czterema"
    " piec/pieciu/piecioro szesc/szesciu siedem/siedmiu osiem/osmiu dziewiec/dziewieciu"
    " dziesiec/dziesieciu jedenascie/jedenastu dwanascie/dwunastu trzynascie/trzynastu"
    " czternascie/czternastu pietnascie/pietnastu",
}
TENS: Mapping[str, str] = {
    "en": "twenty thirty forty fifty sixty seventy eighty ninety",
    "de": "zwanzig dreissig vierzig funfzig sechzig siebzig achtzig neunzig",
    "fr": "vingt trente quarante cinquante soixante",
    "es": "veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa",
    "pt": "vinte trinta quarenta cinquenta sessenta setenta oitenta noventa",
    "pl": "dwadziescia/dwudziestu trzydziesci/trzydziestu czterdziesci/czterdziestu piecdziesiat/piecdziesieciu",
}


def values_of(text: str, language: str | None) -> frozenset[str]:
    """Without a language, those of every language that can be told."""
    return frozenset(_values(text, language))


def _values(text: str, language: str | None) -> Iterator[str]:
    yield from (number.replace(",", ".") for number in DIGITS.findall(THOUSANDS.sub("", text)))
    known, tens = _known(language), 0
    for word in WORD.findall(without_accents(text.casefold())):
        number = _joined(word, known) or known.get(word, 0)
        if tens and 0 < number < 10:
            number, tens = tens + number, 0
        elif tens and word in JOINING:
            continue
        if tens:
            yield str(tens)
        tens = number if number in ROUND else 0
        if number and not tens:
            yield str(number)
    if tens:
        yield str(tens)


def _joined(word: str, known: Mapping[str, int]) -> int:
    """`fünfundzwanzig`."""
    found = TENS_AND_UNITS.match(word)
    return known[found[2]] + known[found[1]] if found and {found[1], found[2]} <= known.keys() else 0


@cache
def _known(language: str | None) -> Mapping[str, int]:
    known: dict[str, int] = {}
    for one in NAMES.keys() if language is None else NAMES.keys() & {language}:
        for names, first, step in ((NAMES[one], 2, 1), (TENS[one], 20, 10)):
            for number, forms in enumerate(names.split()):
                known |= dict.fromkeys(forms.split("/"), first + step * number)
    return known
