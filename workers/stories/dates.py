"""When something was, as people say it: "about 1962", "when I was seven", "in the war", "the early sixties".

What is said stays as it is said. An age becomes a date as soon as the narrator's year of birth is known.
"""

import re
from collections.abc import Mapping
from datetime import date

from core.once import once
from workers.stories.date_reader import DateReader, follow
from workers.stories.date_words import DATE_WORDS, DateWords
from workers.stories.told_date import ToldDate

END_OF_SENTENCE = re.compile(r"(?<!\d)[.!?](?:\s|$)|[.!?](?:\s+[^\d\s]|$)|[;\n]")
FIRST_BIRTH = 1880


def dates_in(text: str, language: str, *, today: date, before: ToldDate | None = None) -> list[ToldDate]:
    """In order, without overlap. `today` is what "three years ago" counts from, `before` what "three years later" does.
    An unknown language is read as English: years in digits look the same everywhere."""
    return follow(_reader_of(language).read(lower(text), today), before)


def start_of_life_in(text: str, language: str, *, today: date) -> int | None:
    """Where the text says when its narrator was born."""
    low = lower(text)
    for found in re.finditer(_words_of(language).born, low):
        end = END_OF_SENTENCE.search(low, found.end())
        begin = max((mark.end() for mark in END_OF_SENTENCE.finditer(low, 0, found.start())), default=0)
        sentence = low[begin : end.start() + 1 if end else len(low)]
        for one in dates_in(sentence, language, today=today):
            if one.years and one.years[0] == one.years[1] >= FIRST_BIRTH and one.age is None:
                return one.years[0]
    return None


def lower(text: str) -> str:
    """As long as the text, so that offsets stay."""
    return "".join(char.lower() if len(char.lower()) == 1 else char for char in text).replace("’", "'")


def _words_of(language: str) -> DateWords:
    return DATE_WORDS.get(language, DATE_WORDS["en"])


def _reader_of(language: str) -> DateReader:
    return _readers().get(language, _readers()["en"])


@once
def _readers() -> Mapping[str, DateReader]:
    return {language: DateReader(language, words) for language, words in DATE_WORDS.items()}
