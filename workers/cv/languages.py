"""Languages that people speak, and how well: CEFR levels and the words for them, in six languages."""

import re
from dataclasses import dataclass

from workers.text.lexicon import fold

# Folded names by ISO 639-1, with the endings that adjectives take.
_NAMES = {
    "en": r"english|englisch\w*|anglais\w*|ingles[ae]?s?|angielsk\w+",
    "de": r"german|deutsch\w*|allemande?s?|aleman\w*|alemao|alema|niemieck\w+",
    "fr": r"french|franzosisch\w*|francaise?s?|frances[ae]?|francuski\w*",
    "es": r"spanish|spanisch\w*|espagnole?s?|espanol\w*|espanhol\w*|hiszpansk\w+|castellano",
    "pt": r"portuguese|portugiesisch\w*|portugaise?s?|portugues\w*|portugalsk\w+",
    "pl": r"polish|polnisch\w*|polonaise?s?|polac[oa]|polones\w*|polsk\w+",
    "it": r"italian\w*|italienisch\w*|italienne?s?|wlosk\w+",
    "nl": r"dutch|niederlandisch\w*|hollandisch\w*|neerlandaise?s?|neerland\w+|holandes\w*|niderlandzk\w+|nederlands",
    "ru": r"russian|russisch\w*|russes?|rus[oa]|russ[oa]|rosyjsk\w+",
    "uk": r"ukrainian|ukrainisch\w*|ukrainien\w*|ucranian\w+|ukrainsk\w+",
    "tr": r"turkish|turkisch\w*|turque?s?|turc\w*|tureck\w+",
    "ar": r"arabic|arabisch\w*|arabe\w*|arabsk\w+",
    "zh": r"chinese|mandarin\w*|chinesisch\w*|chinoise?s?|chin[oa]|chines|chinsk\w+",
    "ja": r"japanese|japanisch\w*|japonaise?s?|japones\w*|japonsk\w+",
    "sv": r"swedish|schwedisch\w*|suedoise?s?|suec[oa]|szwedzk\w+",
    "da": r"danish|danisch\w*|danoise?s?|danes|dunsk\w+",
    "cs": r"czech|tschechisch\w*|tcheque\w*|chec[oa]|tchec[oa]|czesk\w+",
    "ro": r"romanian|rumanisch\w*|roumaine?s?|ruman[oa]|romen[oa]|rumunsk\w+",
    "hu": r"hungarian|ungarisch\w*|hongroise?s?|hungar[oa]|wegiersk\w+",
    "el": r"greek|griechisch\w*|grecque?s?|grieg[oa]|greg[oa]|greck\w+",
}
NAMES = {code: re.compile(rf"\b(?:{pattern})\b") for code, pattern in _NAMES.items()}
CEFR = re.compile(r"\b([abc])\s?([12])\b")
# The first that is found counts. Levels are those of CEFR, 1 to 6, and 7 for a mother tongue.
_WORDS = (
    (7.0, r"native|mother tongue|first language|bilingual|muttersprach\w*|langue maternelle|bilingue|lengua materna|"
          r"nativ[oa]|lingua materna|jezyk ojczysty|ojczysty"),
    (5.0, r"fluent\w*|fluency|full professional|business fluent|verhandlungssicher\w*|flie(?:ss|ß)end\w*|sehr gut\w*|"
          r"very good|excellent\w*|advanced|proficien\w+|couramment|courant|avance|tres bon\w*|excelente?s?|"
          r"flui?d[oa]|fluente?|avanzad[oa]|avancad[oa]|muy buen\w*|muito bo[am]|biegl\w+|plynn\w+|zaawansowan\w+|"
          r"bardzo dobr\w+|ausgezeichnet\w*|perfekt\w*|confident|professional"),
    (2.0, r"basics?|beginner|elementary|grundkenntnisse\w*|anfanger\w*|notions|scolaire|debutante?|basic[oa]s?|"
          r"elementales?|nociones|nocoes|principiante|iniciante|podstaw\w+|schulkenntnisse"),
    (3.0, r"intermediate|conversational|working knowledge|mittel\w*|konversation\w*|intermediaire|moyen|"
          r"intermedi[oa]s?|"
          r"conversacion\w*|sredni\w*|komunikatywn\w+|limited working"),
    (4.0, r"good|upper[ -]intermediate|gut(?:e[nrs]?)?|bon(?:ne)?s?|buen[oa]?s?|bo[am]s?|dobr\w+|solide?n?|sicher\w*"),
)  # fmt: skip
WORDS = tuple((level, re.compile(rf"\b(?:{pattern})\b")) for level, pattern in _WORDS)
SPOKEN = re.compile(
    r"\b(?:languages?|speak\w*|spoken|written|fluen\w+|sprach\w*|\w*sprachkenntnisse\w*|"
    r"\w*kenntnisse?n?|wort und schrift|"
    r"langues?|parle\w*|oral|ecrit|idiomas?|lengua|hablad[oa]|lingua|falad[oa]|jezyk\w*|znajomosc\w*|"
    r"mowie|level|niveau|"
    r"nivel|poziom\w*|command|conocimientos|conhecimentos)\b"
)
WITHOUT_A_LEVEL = 4.0  # what a CV that names a language and no level is taken for
NEEDED_WITHOUT_A_LEVEL = 3.0
AROUND = 45  # characters in which a level belongs to a name


@dataclass(frozen=True)
class Spoken:
    code: str
    level: float | None


def languages_in(text: str) -> list[Spoken]:
    """Each language that is named, with the level nearest to its name."""
    plain = fold(text)
    places = sorted((match.start(), match.end(), code) for code, one in NAMES.items() for match in one.finditer(plain))
    found = []
    for at, (start, end, code) in enumerate(places):
        before = plain[max(places[at - 1][1] if at else 0, start - AROUND) : start]
        after = plain[end : min(places[at + 1][0] if at + 1 < len(places) else len(plain), end + AROUND)]
        found.append(Spoken(code, _level(after, before, is_last=at + 1 == len(places), is_first=at == 0)))
    return found


def is_about_language(text: str) -> bool:
    plain = fold(text)
    return any(one.search(plain) for one in NAMES.values()) and bool(
        SPOKEN.search(plain) or CEFR.search(plain) or any(one.search(plain) for _, one in WORDS)
    )


def _level(after: str, before: str, *, is_last: bool, is_first: bool) -> float | None:
    """`English (C1), German: fluent` has levels behind the names, `fluent English and good German` before them."""
    del is_last
    ahead = _named(re.split(r"[;\n]", after)[0] if after.lstrip()[:1] in "(:-–—=" else "")
    if ahead is not None:
        return ahead
    back = _named(re.split(r"[,;(\n]", before)[-1] if not is_first else before)
    return back if back is not None else _named(re.split(r"[,;\n]", after)[0])


def _named(text: str) -> float | None:
    if found := CEFR.search(text):
        return "abc".index(found[1]) * 2.0 + float(found[2])
    return next((level for level, pattern in WORDS if pattern.search(text)), None)
