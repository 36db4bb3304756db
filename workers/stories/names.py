"""The people and places that a text names, as it writes them.

No list of names is used, so those of any country are found; what decides is what stands around them. People are also
those whom the narrator calls by what they are to them: `my mother`. Where nothing tells a person from a place, the text
is taken to name a person.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.once import once
from workers.stories.name_words import NAME_WORDS, NameWords
from workers.text.words import stop_words_of

CAPITALIZED = r"[^\W\d_a-zà-öø-ÿ][\w’'-]*"
PARTICLES = "de|da|dos|das|du|del|della|di|van|von|der|den|la|le|al|el|bin|ibn|ter"
NAME = re.compile(
    rf"(?<![\w'’-]){CAPITALIZED}(?: (?:(?:{PARTICLES}) ){{0,2}}{CAPITALIZED}|(?<=[^\W\d_]\.) ?{CAPITALIZED}){{0,3}}"
    r"(?![\w-])"
)
WORD_BEFORE = re.compile(r"[\w'’-]+$")
SENTENCE_START = re.compile(r"(?:^|[.!?…:]\s+|\n\s*|[\"“„«»'‘]\s*|^[-–—]\s*)$")
EVENTS = re.compile(r"(?:new year|world war|second world|first world|great war|weltkrieg)", re.IGNORECASE)
AND = re.compile(r"(?:,| and| und| et| y| e| i)? $")
ALL_CAPITALS = re.compile(r"^[^\W\d_]{2,}$")
# German nouns of these endings are no places: `in Vergessenheit`, `aus Überzeugung`.
GERMAN_NOUNS = re.compile(r"(?:ung|heit|keit|schaft|tion|tät|nis|tum|chen|lein|ismus|anz|enz|ei|er|en|ie|ik)$")
GERMAN_PLACES = re.compile(
    r"(?:hausen|ingen|ungen|stetten|kirchen|baden|hafen|felden|bergen|münchen|bremen|sachsen|polen|bayern|schlesien|"
    r"pommern|preußen|spanien|italien|britannien|rumänien|jugoslawien|essen|dresden|aachen|norwegen|schweden|türkei|"
    r"slowakei|hannover|münster|weimar|unna|hamm|kiew|trier|speyer|leer|wien|berlin|brandenburg|ukraine|ungarn|"
    r"ägypten|indien|australien|argentinien|brasilien|asien|belgien|kroatien|serbien|bosnien|slowenien|böhmen|mähren)$"
)
LONGEST = 60  # characters


@dataclass(frozen=True)
class Names:
    """As the text writes them, in its order, each once."""

    people: tuple[str, ...]
    places: tuple[str, ...]


def names_in(text: str, language: str) -> Names:
    """An unknown language is read by what is common to all: capitals within a sentence."""
    finder = _finders().get(language) or _finders()["en"]
    return finder.find(text)


@once
def _finders() -> Mapping[str, "_Finder"]:
    return {language: _Finder(language, words) for language, words in NAME_WORDS.items()}


class _Finder:
    def __init__(self, language: str, words: NameWords) -> None:
        self._language = language
        self._capitals_are_nouns = language == "de"
        self._stop_words = stop_words_of(language)
        self._not_names = frozenset(words.not_names.split())
        self._kin = re.compile(
            rf"(?<!\w)(?:{words.own}) (?:(?!und|and)[\w-]+ )?(?P<kin>{words.kin})(?![\w-])", re.IGNORECASE
        )
        self._kin_before = re.compile(rf"(?<!\w)(?:{words.kin}|{words.titles})\.?,? $", re.IGNORECASE)
        self._title = re.compile(rf"^(?:{words.titles})\.?$", re.IGNORECASE)
        self._title_before = re.compile(rf"(?<!\w)(?:{words.titles})\.? $", re.IGNORECASE)
        self._called = re.compile(rf"(?<!\w)(?:{words.called}) $", re.IGNORECASE)
        self._to_place = re.compile(rf"(?<!\w)(?:{words.to_places}) $", re.IGNORECASE)
        self._place_kind = re.compile(rf"(?:^|\s|-)(?:{words.place_kinds})$", re.IGNORECASE)
        self._place_kind_before = re.compile(
            rf"(?<!\w)(?:{words.place_kinds})(?: (?:of|de|du|do|da|von))? $", re.IGNORECASE
        )
        self._doing = re.compile(rf"^,? (?:{words.doing})(?!\w)", re.IGNORECASE)

    def find(self, text: str) -> Names:
        people = {
            found["kin"]: found.start()
            for found in self._kin.finditer(text)
            if not self._is_followed_by_name(text, found.end())
        }
        places: dict[str, int] = {}
        end_of_place = -1
        for found in NAME.finditer(text):
            start, name = self._trimmed(text, found)
            if not name or len(name) > LONGEST or EVENTS.match(name):
                continue
            before, after = text[:start], text[start + len(name) :]
            if self._is_place(before, name) or (end_of_place >= 0 and AND.fullmatch(text[end_of_place:start])):
                places.setdefault(name, start)
                end_of_place = start + len(name)
            elif self._is_person(before, name, after):
                people.setdefault(name, start)
        return Names(_in_order({name: at for name, at in people.items() if name not in places}), _in_order(places))

    def _is_followed_by_name(self, text: str, end: int) -> bool:
        """`my brother Karl` is one person."""
        following = NAME.match(text, end + 1) if text[end : end + 1] == " " else None
        if following is None:
            return False
        return not self._is_no_name(following[0].split()[0]) and (
            not self._capitals_are_nouns or self._is_german_name(following[0])
        )

    def _trimmed(self, text: str, found: re.Match[str]) -> tuple[int, str]:
        """Without a word of another kind before the name: `When Anna`, `Onkel Karl`."""
        start, name = found.start(), found[0]
        while name:
            first = re.split(r"[ ]", name, maxsplit=1)[0]
            if not self._is_no_name(first):
                break
            rest = name[len(first) :].lstrip()
            start += len(name) - len(rest)
            name = rest
        return start, re.sub(r"['’]s?$", "", name)

    def _is_no_name(self, word: str) -> bool:
        low = word.lower().rstrip(".'’")
        return (
            low in self._stop_words or low in self._not_names or (self._title.match(word) is not None) or (len(low) < 2)
        )

    def _is_place(self, before: str, name: str) -> bool:
        if self._kin_before.search(before) or self._called.search(before):
            return False
        if self._place_kind.search(name) or self._place_kind_before.search(before):
            return (
                not self._capitals_are_nouns
                or " " in name
                or re.search(r"[a-zäöüß](?:straße|strasse|gasse|platz|allee)$", name) is not None
            )
        if self._to_place.search(before) is None:
            return False
        if not self._capitals_are_nouns:
            return not (self._language in ("fr", "es", "pt", "pl") and _is_of_a_person(before, self._language))
        if re.search(r"\b(?:von|um|über|bei) $", before):
            return GERMAN_PLACES.search(name.lower()) is not None or (
                before.endswith("von ") and not self._called.search(before)
            )
        return GERMAN_PLACES.search(name.lower()) is not None or GERMAN_NOUNS.search(name) is None

    def _is_person(self, before: str, name: str, after: str) -> bool:
        if self._kin_before.search(before) or self._title_before.search(before):
            return True
        is_called = self._called.search(before) is not None
        if self._capitals_are_nouns:
            return (
                (is_called and self._is_german_name(name))
                or (SENTENCE_START.search(before) is not None and " " in name and self._doing.match(after) is not None)
                or (bool(re.match(r" und ich\b", after)))
            )
        if is_called:
            return True
        if SENTENCE_START.search(before) is not None:
            return self._doing.match(after) is not None or " " in name
        return ALL_CAPITALS.match(name) is None or not name.isupper()

    def _is_german_name(self, name: str) -> bool:
        return GERMAN_NOUNS.search(name.split()[0]) is None or " " in name


def _is_of_a_person(before: str, language: str) -> bool:
    """`le frère de Marie`, `z Markiem` after somebody did something with them."""
    kin = NAME_WORDS[language].kin
    return re.search(rf"(?<!\w)(?:{kin}) (?:de|d'|do|da|z|ze) $", before, re.IGNORECASE) is not None


def _in_order(found: Mapping[str, int]) -> tuple[str, ...]:
    """Each once, whatever its capitals."""
    ordered: dict[str, str] = {}
    for name in sorted(found, key=lambda one: found[one]):
        ordered.setdefault(name.casefold(), name)
    return tuple(ordered.values())


def union(all_names: Sequence[Names]) -> Names:
    people = {name.casefold(): name for names in reversed(all_names) for name in names.people}
    places = {name.casefold(): name for names in reversed(all_names) for name in names.places}
    return Names(tuple(people.values()), tuple(places.values()))
