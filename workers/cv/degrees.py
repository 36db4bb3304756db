"""Degrees and how high they are, in six languages."""

import re
from dataclasses import dataclass

from workers.text.lexicon import fold

SCHOOL, VOCATIONAL, BACHELOR, MASTER, DOCTOR = 1, 2, 3, 4, 5

# The highest first: `Doktorand` is none yet.
_LEVELS = (
    (DOCTOR, r"ph\.?d|doctorate|doctoral degree|dr\.(?: rer\.?| phil\.?| med\.?|-ing\.?)?|promotion|"
             r"promoviert\w*|doktorgrad|"
             r"doctorat|doctorado|doutorado|doutoramento|doktorat"),
    (MASTER, r"master(?:'?s|s|studium|abschluss|e)?|m\.? ?sc\.?|m\.a\.|m\.? ?eng\.?|mba|diplom(?!e|a\b|i)\w*|"
             r"dipl\.?-\w+\.?|"
             r"magister|staatsexamen|diplome d'ingenieur|maitrise en|bac ?\+ ?5|maestria|mestrado|magist\w+|"
             r"mgr|licenciatura y master"),
    (BACHELOR, r"bachelor(?:'?s|s|studium|abschluss)?|b\.? ?sc\.?|b\.a\.|b\.? ?eng\.?|undergraduate degree|"
               r"(?:university|college|academic|higher education) degree|degree|hochschulabschluss|hochschulstudium|"
               r"universitatsabschluss|(?:abgeschlossenes )?studium|bac ?\+ ?3|licence (?:en|de|pro\w*)|"
               r"diplome universitaire|grado en|grado universitario|licenciatura|titulacion universitaria|"
               r"titulo universitario|ensino superior|curso superior|graduacao|wyksztalcenie wyzsze|studia wyzsze|"
               r"licencjat|inzynier"),
    (VOCATIONAL, r"apprenticeship|vocational (?:training|qualification)|\w*ausbildung(?: (?:als|zum|zur))?|geselle\w*|"
                 r"gesellenbrief|facharbeiter\w*|fachwirt\w*|meisterbrief|cap\b|bts|dut|bac pro\w*|"
                 r"formacion profesional|"
                 r"ciclo formativo|grado (?:medio|superior)|curso tecnico|ensino profissional|technikum|"
                 r"wyksztalcenie (?:zawodowe|srednie techniczne)|nvq|city and guilds|diploma|diplome|dyplom"),
    (SCHOOL, r"abitur|fachabitur|high school|a-levels?|gcse\w*|baccalaureat|bachillerato|ensino medio|matura|"
             r"secondary school|realschulabschluss|mittlere reife|wyksztalcenie srednie"),
)  # fmt: skip
LEVELS = tuple((level, re.compile(rf"(?<!\w)(?:{pattern})(?!\w)")) for level, pattern in _LEVELS)
_FRAME = """
    degree degrees completed completion relevant related recognised recognized university college higher academic
    education vocational training qualification apprenticeship diploma bachelor bachelors master masters phd doctorate
    abgeschlossen abgeschlossene abgeschlossenes abgeschlossener studium hochschulstudium ausbildung berufsausbildung
    hochschulabschluss abschluss einer eines oder fachrichtung bachelorabschluss masterabschluss diplom promotion als
    zum zur kaufmannische diplome licence bac formation ingenieur universitaire titulo grado titulacion universitaria
    universitario licenciatura formacion profesional mestrado ensino superior formacao graduacao curso wyksztalcenie
    wyzsze studia tytul magister kierunek kierunkowe science sciences arts engineering sc eng ing dipl
"""
FRAME = frozenset(_FRAME.split())
IN_STUDY = re.compile(r"\b(?:student\w*|studierende\w*|etudiant\w*|estudiante|estudante|doktorand\w*|phd candidate)\b")


@dataclass(frozen=True)
class Degree:
    level: int
    is_finished: bool


def least_level(text: str) -> int | None:
    """What a requirement asks for at least: of `Bachelor or Master` the bachelor."""
    found = [level for level, pattern in LEVELS if pattern.search(_plain(text))]
    named = [level for level in found if level != BACHELOR or _is_named(text)]
    return min(named or found, default=None)


def highest(text: str) -> int | None:
    return max((level for level, pattern in LEVELS if pattern.search(_plain(text))), default=None)


def is_in_study(text: str) -> bool:
    return IN_STUDY.search(fold(text)) is not None


def _is_named(text: str) -> bool:
    """`Master's degree` has the word degree and is no bachelor's."""
    return (
        re.search(r"bachelor|b\.? ?sc|university degree|studium|licen[cz]|grado|gradua|bac ?\+ ?3|wyzsze", _plain(text))
        is not None
    )


def _plain(text: str) -> str:
    return fold(text).replace("’", "'")
