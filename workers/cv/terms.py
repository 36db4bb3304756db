"""The things and words that a requirement names, and whether a line of a CV has them, whatever its language."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from pathlib import Path

from core.once import once
from workers.learning.topics.taxonomy import taxonomy
from workers.profiles.wanted import occupations
from workers.text.lexicon import Lexicon, Mention, Word, same_word, words_of
from workers.text.words import stop_words_of

SKILLS = Path(__file__).with_name("skills.txt")
#: What requirements say of every skill. Folded: in lower case, without accents.
_FRAME = """
    setzen setzt voraus vorausgesetzt weiterbildung fortbildung gultig gultiger valid
    experience experiences experienced knowledge skill skills ability abilities able understanding proficiency
    proficient familiarity familiar expertise expert background competence competences strong solid sound good very
    excellent great proven demonstrated practical hands deep basic advanced profound first relevant professional
    working work working must should required requires require requirement requirements necessary mandatory essential
    need needed have having has you your we our are is be being use using used usage handling dealing confident
    ideally preferably preferred desirable plus bonus advantage nice optional welcome would least minimum more years
    year months also like including etc similar comparable equivalent related other others field fields area areas new
    well level any both either least great looking bring willing willingness readiness ready bereitschaft bereit
    disponibilite disponibilidad gotowosc least great looking bring expect role job position candidate candidates
    applicant applicants erfahrung erfahrungen berufserfahrung kenntnisse kenntnis fahigkeit fahigkeiten kompetenz
    kompetenzen wissen verstandnis know-how umgang sicher sicherer sichere sicheren gute guter guten gutes sehr
    fundierte fundierten solide solider ausgepragte ausgepragter ausgezeichnete nachgewiesene praktische idealerweise
    wunschenswert vorteil vorteilhaft gern gerne gesehen erforderlich zwingend notwendig voraussetzung mindestens sie
    sind haben verfugen bringen mitbringen besitzen jahre jahren jahr bereich bereichen vergleichbar vergleichbare
    vergleichbarer ahnliche ahnlich sowie einschlagige einschlagiger erste ersten erster beruflich berufliche
    umfassende tiefe anwendung nutzung arbeiten arbeit arbeitest bringst hast bist verfugst experience experiences
    connaissance connaissances competence competences capacite capacites maitrise bonne bonnes bon tres excellente
    excellentes solide solides avoir vous etes disposez justifiez minimum moins annees ans exigee exige requis requise
    souhaitee souhaite atout serait plus idealement domaine equivalent similaire pratique experiencia conocimiento
    conocimientos habilidad habilidades capacidad dominio manejo buen buena buenos nivel minimo menos anos ano
    requisito requiere valorable deseable valora valorara imprescindible tener similar experiencia conhecimento
    conhecimentos habilidades capacidade dominio bom boa bons pelo menos minimo desejavel diferencial obrigatorio ter
    doswiadczenie doswiadczenia znajomosc umiejetnosc umiejetnosci wiedza bardzo dobra dobre dobry biegla praktyczna
    minimum najmniej lat lata rok wymagane wymagana mile widziane widziana atutem bedzie jest praca pracy w podobnym
"""
FRAME = frozenset(_FRAME.split())
#: German writes `Python-Kenntnisse` and `Projekterfahrung` as one word.
COMPOUND_END = re.compile(r"(?:s|-)?(?:erfahrung(?:en)?|kenntnisse?n?|fahigkeit(?:en)?|skills)$")
LONG, ALIKE = 10, 0.7  # letters, and the share that two forms of a long word begin with alike
SHORTEST_PART = 6  # letters of a word that may stand within a longer one
PROPER = re.compile(r"[^\W\d_]*[A-Z\d+#.][\w+#./-]*[A-Z\d+#]|[A-Z]{2,}|\w+[+#]+|\w+\.(?:js|net)|\.NET", re.UNICODE)
NAMED_BY_A_LETTER = ("R", "C")
OF_A_NAME, OF_A_WORD = 1.0, 0.25  # weights where a requirement names things


@dataclass(frozen=True)
class Unit:
    """A thing by any of its names, or a plain word."""

    things: frozenset[str]
    word: str = ""
    is_name: bool = False


@dataclass(frozen=True)
class Terms:
    """What a piece of text names: ready to be asked for units."""

    things: frozenset[str]
    words: tuple[Word, ...]

    def has(self, unit: Unit) -> bool:
        if unit.things:
            return not unit.things.isdisjoint(self.things)
        return any(_is_form(unit.word, word.folded) for word in self.words)


@once
def skills() -> Lexicon:
    return Lexicon(SKILLS.read_text(encoding="utf-8").splitlines())


@lru_cache(maxsize=50_000)
def terms_of(text: str) -> Terms:
    words = words_of(text)
    apart = [Word(part, part, word.start, word.end) for word in words for part in _halves(word.folded)]
    return Terms(frozenset(one.thing for one in _mentions(text)), (*words, *apart))


def units_of(text: str, language: str) -> list[Unit]:
    words = words_of(text)
    mentions = _mentions(text)
    named = {place for one in mentions for place in range(one.first, one.first + one.length)}
    left = [word for at, word in enumerate(words) if at not in named and not _is_frame(word, language)]
    first = words[0].start if words else 0
    plain = [Unit(frozenset(), _bare(word.folded), _is_name(word, first, language)) for word in left]
    return [*_things(mentions), *plain]


def coverage(units: Sequence[Unit], terms: Iterable[Terms]) -> float:
    """The share of the units that the texts have together. Where things are named, plain words weigh little."""
    texts = list(terms)
    names_any = any(unit.is_name for unit in units)
    weights = [OF_A_NAME if unit.is_name or not names_any else OF_A_WORD for unit in units]
    found = [any(one.has(unit) for one in texts) for unit in units]
    total = sum(weights)
    return sum(weight for weight, is_there in zip(weights, found, strict=True) if is_there) / total if total else 0.0


def _mentions(text: str) -> list[Mention]:
    """Of all lexicons; the longer name has the words."""
    found = list(chain.from_iterable(one.mentions(text) for one in (taxonomy(), occupations(), skills())))
    spans = {(one.first, one.first + one.length) for one in found if not one.is_everyday}
    return [one for one in found if not one.is_everyday and not any(_is_within(one, span) for span in spans)]


def _is_within(mention: Mention, span: tuple[int, int]) -> bool:
    first, end = mention.first, mention.first + mention.length
    return (first, end) != span and span[0] <= first and end <= span[1]


def _things(mentions: Collection[Mention]) -> list[Unit]:
    """Of several things with one name the narrowest: who asks for `Terraform` does not ask for all of DevOps."""
    narrowest: dict[tuple[int, int], str] = {}
    for one in sorted(mentions, key=lambda one: (-_names(one.thing), one.thing)):
        narrowest[one.first, one.length] = one.thing
    return [Unit(frozenset([thing]), is_name=True) for thing in dict.fromkeys(narrowest.values())]


def _names(thing: str) -> int:
    """How many names a thing has: a field has more of them than a product."""
    return max(len(one.names_of(thing)) for one in (taxonomy(), occupations(), skills()))


def _is_frame(word: Word, language: str) -> bool:
    is_letter = len(word.folded) < 2 and word.written not in NAMED_BY_A_LETTER
    return is_letter or word.folded in FRAME or word.folded.isdigit() or word.written.lower() in stop_words_of(language)


def _is_name(word: Word, first: int, language: str) -> bool:
    """What is written like a product; in German any noun, which is what a requirement is about."""
    is_capital = word.written[0].isupper() and (language == "de" or word.start > first)
    return is_capital or PROPER.fullmatch(word.written) is not None


def _bare(word: str) -> str:
    return COMPOUND_END.sub("", word) or word


def _halves(word: str) -> list[str]:
    bare = _bare(word)
    return [bare] if bare != word else []


def _shared(one: str, other: str) -> int:
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _is_form(wanted: str, word: str) -> bool:
    if wanted == word:
        return True
    if len(wanted) < SHORTEST_PART - 1:
        return word in (f"{wanted}s", f"{wanted}n")
    if len(wanted) >= LONG and len(word) >= LONG and _shared(wanted, word) >= ALIKE * max(len(wanted), len(word)):
        return True
    if same_word(wanted, word) and abs(len(wanted) - len(word)) <= 3:
        return wanted[: max(4, len(wanted) - 3)] == word[: max(4, len(wanted) - 3)]
    return (len(wanted) >= SHORTEST_PART and wanted in word) or (len(word) >= SHORTEST_PART and word in wanted)
