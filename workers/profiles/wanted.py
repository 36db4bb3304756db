"""What somebody looks for in people: the things and words of their request, without `someone who can help me with`."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from core.once import once
from workers.learning.topics.taxonomy import taxonomy
from workers.text.language import language_of
from workers.text.lexicon import Lexicon, Mention, Word, fold, same_word, words_of
from workers.text.stop_words import STOP_WORDS_BY_LANGUAGE

OCCUPATIONS = Path(__file__).with_name("occupations.txt")
OF_A_FIELD, OF_A_WORD, OF_AN_OCCUPATION = 2.0, 1.5, 1.0  # weights

# What a request for people says of none of them. Folded: in lower case, without accents.
_FRAME = """
    expert experts expertise someone somebody anyone anybody person people who whom that can could know knows
    knowing help helps me with about find looking look search seeking need experienced experience skilled good great
    best senior years practical strong familiar specialist pro professional guru explain explains teach show like
    similar contact talk partner want wants learn learning learners beginner beginners interested work works working
    field to experte experten expertin fachmann fachfrau jemand jemanden leute menschen personen wer kann konnte
    kennt weiss auskennt helfen hilft mir bei mit suche gesucht erfahren erfahrene erfahrener erfahrung gut gute
    spezialist spezialistin profi erklart erklaren lernen lernt mochte mochten anfanger anfangerin sich aus gerne
    quelqu quelqu'un personne personnes gens qui peut sait connait maitrise m'aider aider m cherche trouver
    experimente experimentee specialiste bon bonne expliquer apprendre veut veulent debutant debutants alguien
    persona personas gente que quien puede sabe conoce domina ayudar ayudarme ayude busco buscar experto experta
    expertos experiencia especialista bueno buena explicar aprender quiere quieren principiante principiantes alguem
    pessoa pessoas quem pode saiba conhece ajudar ajude procuro perito perita experiente bom boa quer querem
    iniciante iniciantes ktos kogos osoba osoby osob ludzie kto ktory ktora ktorzy moze zna umie potrafi pomoc
    pomoze mi w szukam ekspert eksperta ekspertka specjalista specjalistka doswiadczony doswiadczona doswiadczenie
    dobry dobra wyjasnic od nauczyc sie chce chca poczatkujacy poczatkujacych
"""
FRAME = frozenset(_FRAME.split())
ASKS_FOR_LEARNERS = re.compile(
    r"\b(?:learning partners?|study (?:buddy|buddies|partners?)|beginners?|learners?|newcomers?|"
    r"(?:want|wants|wanting|who|also|currently)(?: to)? (?:learn|learns|study)\b|(?:is|are) learning|anfanger\w*|"
    r"lernpartner\w*|lernen (?:mochten?|wollen|will)|debutante?s?|(?:veut|veulent) apprendre|principiantes?|"
    r"(?:quieren?|querem|quer) aprender|iniciantes?|poczatkujac\w*|chc[ea] sie (?:na)?uczyc)"
)


@dataclass(frozen=True)
class Unit:
    """One thing that is asked for: `things` are its meanings, of which one is enough, or it is a plain word."""

    things: frozenset[str]
    weight: float
    word: str = ""


@dataclass(frozen=True)
class Wanted:
    """`text` is the request without its frame, for an encoder; `search_text` has names in other languages too."""

    text: str
    search_text: str
    language: str
    units: Sequence[Unit] = field(default_factory=list)
    asks_for_learners: bool = False

    @property
    def weight(self) -> float:
        return sum(unit.weight for unit in self.units)


LONGEST_SEARCH = 600  # characters


def wanted_by(request: str) -> Wanted:
    language = language_of(request)
    words = words_of(request)
    mentions = _mentions(request)
    named = {place for mention in mentions for place in range(mention.first, mention.first + mention.length)}
    left = [word for at, word in enumerate(words) if at not in named and not _is_frame(word, language)]
    units = [*_units(mentions), *(Unit(frozenset(), OF_A_WORD, word.folded) for word in left)]
    core = " ".join(word.written for at, word in enumerate(words) if at in named or word in left)
    others = [name for unit in units for thing in unit.things for name in names_of(thing)]
    return Wanted(
        text=core or request,
        search_text=" ".join([request, *dict.fromkeys(others)])[:LONGEST_SEARCH],
        language=language,
        units=units,
        asks_for_learners=bool(ASKS_FOR_LEARNERS.search(fold(request))),
    )


def things_in(text: str) -> frozenset[str]:
    return frozenset(mention.thing for mention in _mentions(text))


def weight_of(thing: str) -> float:
    return OF_AN_OCCUPATION if thing in occupations().things and not thing.startswith("+") else OF_A_FIELD


def names_of(thing: str) -> list[str]:
    return [name.lstrip("+") for name in (*taxonomy().names_of(thing), *occupations().names_of(thing))]


def meets(unit: Unit, things: Collection[str], words: Iterable[Word]) -> bool:
    if unit.things:
        return not unit.things.isdisjoint(things)
    return any(same_word(unit.word, word.folded) for word in words)


@once
def occupations() -> Lexicon:
    return Lexicon(OCCUPATIONS.read_text(encoding="utf-8").splitlines())


def _mentions(text: str) -> list[Mention]:
    """Of both lexicons. `Data engineer` is not `engineer` as well: the longer name has the words."""
    found = [*taxonomy().mentions(text), *occupations().mentions(text)]
    spans = {(one.first, one.first + one.length) for one in found}
    return [one for one in found if not any(_is_within(one, span) for span in spans)]


def _is_within(mention: Mention, span: tuple[int, int]) -> bool:
    first, end = mention.first, mention.first + mention.length
    return (first, end) != span and span[0] <= first and end <= span[1]


def _units(mentions: Sequence[Mention]) -> list[Unit]:
    """A name with several meanings is one thing; `Physiklehrer`, a field and an occupation in a word, is two."""
    meanings: dict[tuple[int, int, float], set[str]] = {}
    for mention in mentions:
        weight = weight_of(mention.thing)
        meanings.setdefault((mention.first, mention.length, weight), set()).add(mention.thing)
    return [Unit(frozenset(things), weight) for (_, _, weight), things in meanings.items()]


def _is_frame(word: Word, language: str) -> bool:
    stop_words = STOP_WORDS_BY_LANGUAGE.get(language, STOP_WORDS_BY_LANGUAGE["en"])
    return word.folded in FRAME or word.written.lower() in stop_words or len(word.folded) < 2
