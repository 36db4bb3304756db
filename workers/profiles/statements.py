"""What a profile says, piece by piece, and whether the person does it, wants it, begins with it or lacks it.

`Eight years of Python` says what somebody can; `I would like to learn Python` and `I've tried Python twice and given
up` do not.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from workers.quotes.types import Passage
from workers.text.facts import facts_of
from workers.text.language import language_of
from workers.text.lexicon import fold


class Stance(StrEnum):
    DOES = "does"
    WANTS = "wants"
    BEGINS = "begins"
    LACKS = "lacks"


@dataclass(frozen=True)
class Statement:
    """`text` is what it says, and `quote` exactly the piece of the passage that says it."""

    text: str
    stance: Stance
    quote: str
    language: str


# By language, of texts in lower case without accents. What comes before such words may well be a skill.
_WANTS: Mapping[str, str] = {
    "en": (
        r"\b(?:want|wants|wanting|wish|wishes|hope|hopes|hoping|plan|plans|would like|'d like|would love|'d love|keen|"
        r"eager|trying|dream)\b(?: \w+){0,2}? (?:to|of)\b(?! (?:teach|help|mentor|share|support|coach))|"
        r"\b(?:curious about|interested in|(?:am|'m|is|are|currently|started|just) learning|new to|learning goals?)\b"
    ),
    "de": (
        r"\b(?:mochten?|wurden? (?:gern|gerne)|will|wollen|wunsche|hoffe|plane|habe vor|interessiere mich|lerne|"
        r"neugierig)\b(?!(?: \w+){0,3} (?:helfen|weitergeben|unterrichten)\b)"
    ),
    "fr": (
        r"\b(?:j'aimerais|(?:je )?voudrais|je veux|veut|souhait\w*|j'espere|envie d|j'apprends|interesse[e]?s?|curieux|"
        r"curieuse|decouvrir)\b"
    ),
    "es": r"\b(?:quier[oe]|quisiera|(?:me|le) gustaria|deseo|espero|estoy aprendiendo|aprendo|me interesa|pretendo)\b",
    "pt": (
        r"\b(?:quero|quer|queria|gostaria|desejo|espero|estou a aprender|estou aprendendo|aprendo|interesso-me|"
        r"me interesso|pretendo)\b"
    ),
    "pl": r"\b(?:chc[eę]|chcial\w*|zamierzam|planuje|ucze sie|interesuje|interesuja|marze|pragne)\b",
}
_LACKS: Mapping[str, str] = {
    "en": (
        r"\b(?:knows? nothing|(?:do|does)(?: no|n'?)t know|no experience|never|given up|gave up|no idea|can't|cannot|"
        r"not (?:good|familiar|yet)|no \w+ since|struggl\w+|(?:do|does)(?: no|n'?)t want|failed)\b"
    ),
    "de": r"\b(?:kein\w*|nie|niemals|aufgegeben|weiss nichts|nicht(?! nur))\b",
    "fr": r"\b(?:jamais|connais rien|abandonne|aucune?|(?:ne|n') ?\w+ pas)\b",
    "es": r"\b(?:no (?:se|tengo|conozco|soy)|nunca|abandone|solo se|sin experiencia|ningun\w*)\b",
    "pt": r"\b(?:nao (?:sei|tenho|conheco|sou)|nunca|desisti|sem experiencia|nenhum\w*)\b",
    "pl": r"\b(?:nie(?! tylko)|nigdy|zrezygnowal\w*|brak)\b",
}
WANTS = {language: re.compile(pattern) for language, pattern in _WANTS.items()}
LACKS = {language: re.compile(pattern) for language, pattern in _LACKS.items()}
BEGINS = re.compile(
    r"\b(?:beginner|newbie|anfanger(?:in)?|debutante?|debute|principiante|iniciante|poczatkujac\w*)\b(?! class)"
)
NEGATION = re.compile(r"(?:n't|not|never) $")
WANTED_HEADING = re.compile(
    r"\b(?:goals?|aims?|wants?|wishes|learning|to learn|ziele?|lernziele?|wunsche|objectifs?|souhaits?|objetivos?|"
    r"metas|cele|plany)\b"
)
LEAST = 3  # words; fewer before a wish say nothing: `I would like`


def statements_of(passage: Passage) -> Iterator[Statement]:
    language = language_of(passage.text)
    for fact in facts_of(passage.text, language):
        heading = fold(f"{fact.heading or ''} {fact.lead or ''}")
        quote = passage.text[fact.start : fact.end]
        for text, stance in _parts(fact.text, fact.language, is_wanted=bool(WANTED_HEADING.search(heading))):
            yield Statement(text, stance, quote, language)


def _parts(text: str, language: str, *, is_wanted: bool) -> Iterator[tuple[str, Stance]]:
    folded = _folded(text)
    found = WANTS.get(language, WANTS["en"]).search(folded)
    if found is not None and NEGATION.search(folded[: found.start()]):
        found = None
    begins = BEGINS.search(folded)
    before, after = (text[: found.start()], text[found.start() :]) if found else (text, "")
    if LACKS.get(language, LACKS["en"]).search(folded):
        yield before, Stance.LACKS
    elif is_wanted:
        yield text, Stance.WANTS
        return
    elif begins:
        yield text, Stance.BEGINS
    elif found is None or len(before.split()) >= LEAST:
        yield before, Stance.DOES
    if after:
        yield after, Stance.WANTS


def _folded(text: str) -> str:
    """As long as the text, so that places in the one are places in the other."""
    letters = (fold(letter) for letter in text.replace("’", "'"))
    return "".join(letter if len(letter) == 1 else letter[:1] or " " for letter in letters)
