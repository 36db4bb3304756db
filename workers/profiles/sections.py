"""Headings and dated entries of a curriculum vitae, in six languages."""

import re
from dataclasses import dataclass
from enum import StrEnum

from workers.text.lexicon import fold


class Section(StrEnum):
    PROFILE = "profile"
    WORK = "work"
    EDUCATION = "education"
    SKILLS = "skills"
    GOALS = "goals"
    OTHER = "other"


# Folded. A heading has one of these words, few others, and no full stop.
_WORDS = {
    Section.PROFILE: (
        "profile summary about objective statement bio biography introduction profil zusammenfassung kurzprofil "
        "uber presentation resume perfil resumen resumo presentacion apresentacao sobre podsumowanie"
    ),
    Section.WORK: (
        "experience employment work career jobs history berufserfahrung werdegang berufstatigkeit praxis "
        "berufspraxis erfahrung experiences emplois parcours experiencia experiencias trayectoria experiencias "
        "doswiadczenie zatrudnienie praca"
    ),
    Section.EDUCATION: (
        "education training studies academic ausbildung bildung studium bildungsweg schulbildung formation formations "
        "etudes diplomes formacion educacion estudios formacao educacao escolaridade wyksztalcenie edukacja "
        "certifications certificates zertifikate certificaciones certificacoes certyfikaty"
    ),
    Section.SKILLS: (
        "skills competences competencies technologies tools expertise kenntnisse fahigkeiten kompetenzen "
        "edv-kenntnisse competencias habilidades aptitudes conocimientos conhecimentos umiejetnosci kompetencje"
    ),
    Section.GOALS: "goals aims interests ziele interessen objectifs objetivos metas intereses interesses cele",
    Section.OTHER: (
        "languages hobbies references publications awards volunteering contact personal projects sprachen referenzen "
        "kontakt personliches persönliche daten langues loisirs centres references idiomas linguas aficiones hobby "
        "zainteresowania jezyki kontakt dane projekty lebenslauf curriculum vitae cv"
    ),
}
SECTIONS = {word: section for section, words in _WORDS.items() for word in fold(words).split()}
MOST_WORDS = 4
LONGEST_HEADING = 50  # characters
NO_HEADING = re.compile(r"[.!?;,]\s*$|\d|@")

_YEAR = r"(?:(?:0?[1-9]|1[0-2])\s?[./]\s?|(?:[^\W\d_]{3,10}\.?\s))?(?:19|20)\d{2}"
_OPEN = (
    r"present|today|now|current|ongoing|heute|jetzt|aktuell|aujourd['’]hui|pr[eé]sent|actuel(?:lement)?|"
    r"(?:la )?actualidad|presente|hoy|(?:o )?momento|atual(?:mente)?|hoje|obecnie|teraz|dzi[sś]|nadal"
)
_SINCE = r"since|from|seit|ab|depuis|desde|od"
DATES = rf"(?:{_YEAR}\s*(?:-|–|—|bis|to|until|à|a|até|do)\s*(?:{_YEAR}|{_OPEN})|(?:{_SINCE})\s+{_YEAR}|{_YEAR})"
DATED_FIRST = re.compile(
    rf"(?P<mark>[-•*\s]*)[(\[]?(?P<dates>{DATES})[)\]]?\s*[:,|–—-]?\s+(?P<what>[^\W\d_].*)", re.IGNORECASE
)
DATED_LAST = re.compile(
    rf"(?P<mark>[-•*\s]*)(?P<what>[^\W\d_].*?)\s*[,|–—-]?\s*[(\[](?P<dates>{DATES})[)\]]\W*", re.IGNORECASE
)
LONGEST_LINE = 400  # characters of an entry


@dataclass(frozen=True)
class Entry:
    """What somebody did, and when: `2019-2024 Backend developer, Allegro`."""

    what: str
    dates: str


def section_of(line: str) -> Section | None:
    """The section that a heading begins; None for a line that is no known heading."""
    bare = line.strip().strip("#*_:= \t")
    if not bare or len(bare) > LONGEST_HEADING or NO_HEADING.search(bare) or ": " in bare:
        return None
    words = fold(bare).replace("&", " ").replace("/", " ").split()
    if len(words) > MOST_WORDS:
        return None
    known = [SECTIONS[word.strip(":")] for word in words if word.strip(":") in SECTIONS]
    is_heading = line.lstrip().startswith("#") or bare.isupper() or 2 * len(known) >= len(words)
    return known[0] if known and is_heading else None


def heading_of(line: str) -> str:
    """As it is shown: `Work experience` for `WORK EXPERIENCE:`."""
    bare = line.strip().strip("#*_:= \t")
    return bare.capitalize() if bare.isupper() else bare


def entry_of(line: str) -> Entry | None:
    if len(line) > LONGEST_LINE:
        return None
    found = DATED_FIRST.fullmatch(line.rstrip()) or DATED_LAST.fullmatch(line.rstrip())
    return Entry(found["what"].strip(), found["dates"].strip()) if found else None
