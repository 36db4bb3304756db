"""Finds the name of the person that a text is about. The text is in one of six languages; names are in any script."""

import re
from collections.abc import Iterator

from workers.profiles import interviews

_PARTICLES = "de da do dos das du di del della der den van von zu la le el al bin ibn ben y e i af av ter ten"
PARTICLES = frozenset(_PARTICLES.split())
_NOT_NAMES = """
    a about academic achievements address and awards background bio biography career certifications contact content
    curriculum cv data document education employment experience general goals hello hi hobbies home i in interests
    interview introduction languages learning letter me my notes objective of on our overview page personal portfolio
    profile profiles programming projects publications readme references research resume résumé sample section skills
    summary table the title transcript user vitae volunteering wiki work
    lebenslauf berufserfahrung ausbildung kenntnisse sprachen persönliche daten werdegang profil gespräch hallo guten
    tag     expérience expériences formation compétences langues parcours entretien bonjour objectif objectifs centres
    experiencia educación formación habilidades idiomas perfil resumen entrevista hola objetivo objetivos hoja vida
    experiência formação educação competências línguas resumo currículo olá apresentação
    doświadczenie wykształcenie umiejętności języki zainteresowania życiorys wywiad cześć dzień dobry podsumowanie
    telefon telefone teléfono téléphone tel email handy mobil adresse dirección endereço adres
"""
NOT_NAMES = frozenset(_NOT_NAMES.split())
_NATIONALITIES = """
    african american arab asian australian belgian brazilian canadian catholic chilean colombian croatian cuban czech
    dutch egyptian european french german greek hungarian indian indonesian iranian italian jewish korean latvian
    lithuanian mexican moroccan muslim nigerian norwegian peruvian romanian russian serbian slovak swiss syrian thai
    ukrainian
"""
NATIONALITIES = frozenset(_NATIONALITIES.split())
# Where the lines of a page were joined, these words begin the text after the name.
_AFTER_NAME = "age born date e-mail email he i is it location mobile my phone profession role she the they this we"
AFTER_NAME = frozenset(_AFTER_NAME.split())
NATIONALITY_ENDING = re.compile(r"\w+(?:ese|ish)$", re.IGNORECASE)

TITLES = frozenset("dr. mr. ms. st. jr. sr. prof. mrs. fr. sra. dra. hr.".split())
MOST_WORDS = 5
WORD = r"[^\W\d_][\w.'’-]*"
NAME = rf"{WORD}(?:[ \t]+{WORD}){{0,{MOST_WORDS - 1}}}"

LABELLED = re.compile(
    rf"^(?:[^\w\n]|_)*(?:(?:full[ _]|user[ _]?)?name|vor- und nachname|vollständiger name|nom(?: et prénom)?|"
    rf"nom complet|prénom et nom|nombre(?: completo)?|nombre y apellidos|nome(?: completo)?|imię i nazwisko)"
    rf"[*_`\t ]*[:=][*_`\t \"']*(?P<name>{NAME})",
    re.IGNORECASE | re.MULTILINE,
)
INTRODUCED = re.compile(
    rf"\b(?:my name is|my name['’]s|i am called|call me|ich heiße|ich heisse|mein name ist|je m['’]appelle|mon nom est|"
    rf"me llamo|mi nombre es|(?:o )?meu nome é|chamo-me|me chamo|nazywam się|mam na imię)\s+(?=(?P<name>{NAME}))",
    re.IGNORECASE,
)
# Nouns have capitals in German, so one word is not enough there; `la` and `uma` begin no name.
I_AM_ELSEWHERE = re.compile(rf"\b(?:[Ii]ch bin|[Jj]e suis|[Ss]oy|[Ss]ou(?: [oa])?|[Jj]estem)\s+(?=(?P<name>{NAME}))")
INTERVIEW_WITH = re.compile(
    rf"(?:interview (?:with|mit|de)|im gespräch mit|entretien avec|entrevista (?:con|com|a))\s+(?P<name>{NAME})",
    re.IGNORECASE,
)
I_AM = re.compile(rf"\bI(?: am|['’]m)\s+(?=(?P<name>{NAME}))")
TITLED = re.compile(
    r"(?:profile?|cv|curriculum(?: vitae)?|r[eé]sum[eé]|bio(?:graphy)?|about|transcript|lebenslauf|życiorys|perfil)"
    r"(?:\s*[:–—-]\s*|\s+(?:of|for|von|de|do|da)\s+|\s+)(?P<name>.+)",
    re.IGNORECASE,
)

GENERIC_LINE = re.compile(
    r"curriculum(?: vitae)?|cv|r[eé]sum[eé]|lebenslauf|życiorys|profile?|hoja de vida|currículo|about me|bewerbung",
    re.IGNORECASE,
)
IS_A = re.compile(rf"(?P<name>{NAME}?)\s+(?:is|ist|est|es|é|jest|works|arbeitet|travaille|trabaja|trabalha|pracuje)\s")
MOST_TITLE_LINES = 3
MOST_OF_A_TITLE = 600  # characters
MOST_OF_A_TEXT = 200_000


def find(text: str) -> str:
    """Empty where the text does not plainly say a name."""
    return next(_candidates(text), "")


def _candidates(text: str) -> Iterator[str]:
    for shape in (LABELLED, INTRODUCED):
        yield from filter(None, (_leading_name(match["name"]) for match in shape.finditer(text)))
    yield from _in_interview(text)
    yield from _in_title(text)
    for match in I_AM.finditer(text):
        name = _leading_name(match["name"])
        if name and not _is_nationality(name):
            yield name
    for match in I_AM_ELSEWHERE.finditer(text):
        name = _leading_name(match["name"])
        if len(name.split()) > 1 and not _is_nationality(name):
            yield name
    yield from _in_first_sentence(text)


def _in_interview(text: str) -> Iterator[str]:
    """Who answers the questions, by full name."""
    interview = interviews.read(text)
    if interview is None:
        return
    if is_name(interview.name) and len(interview.name.split()) > 1:
        yield interview.name
    for match in INTERVIEW_WITH.finditer(text[:MOST_OF_A_TITLE]):
        if name := _leading_name(match["name"]):
            yield name


def _in_title(text: str) -> Iterator[str]:
    """One of the first lines: `# Ana Silva`, `Profile of Ana Silva`. A single word must occur again to be a name, and a
    line below the first one must stand below the title of a curriculum vitae, and be one."""
    lines = [line.strip("*_`# \t\r") for line in text[:MOST_OF_A_TITLE].splitlines() if line.strip()]
    for at, title in enumerate(lines[:MOST_TITLE_LINES]):
        found = TITLED.fullmatch(title)
        name = (found["name"] if found else title).strip(" :–—-")
        occurs_again = len(name.split()) > 1 or (
            at == 0 and len(re.findall(rf"\b{re.escape(name)}\b", text[:MOST_OF_A_TEXT])) > 1
        )
        if is_name(name) and occurs_again:
            yield name
        if not GENERIC_LINE.fullmatch(title):
            return


def _in_first_sentence(text: str) -> Iterator[str]:
    """`Fatma Demir ist Hebamme`: a full name, and then what the person is."""
    if match := IS_A.match(text.lstrip("*_`# \t\r\n")):
        name = _leading_name(match["name"])
        if name == match["name"].strip() and len(name.split()) > 1:
            yield name


def _leading_name(words: str) -> str:
    """`Ana Silva and I` begins with a name, and so does `Ana. She`."""
    kept: list[str] = []
    for word in words.split():
        is_not_name = word[0].islower() or word.lower().rstrip(".:") in NOT_NAMES | AFTER_NAME
        if word.lower() not in PARTICLES and is_not_name and (kept or word[0].islower()):
            break
        kept.append(word)
        if word.endswith(".") and len(word) > 2 and word.lower() not in TITLES:  # no initial
            break
    while kept and kept[-1].lower() in PARTICLES:
        kept.pop()
    name = " ".join(kept).rstrip(".'’-")
    return name if is_name(name) else ""


def is_name(words: str) -> bool:
    """A few words, each with a capital where the script has capitals, and no usual heading."""
    each = words.split()
    if not 1 <= len(each) <= MOST_WORDS or not re.fullmatch(NAME, words):
        return False
    if any(word.lower() in NOT_NAMES for word in each) or each[0][0].islower():
        return False
    return all(word.lower() in PARTICLES or not word[0].islower() for word in each)


def _is_nationality(name: str) -> bool:
    return name.lower() in NATIONALITIES or NATIONALITY_ENDING.fullmatch(name) is not None
