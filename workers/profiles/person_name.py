"""Finds the name of the person that a text is about. The text is English; names may be in any script."""

import re
from collections.abc import Iterator

_PARTICLES = "de da do dos das du di del della der den van von zu la le el al bin ibn ben y e i af av ter ten"
PARTICLES = frozenset(_PARTICLES.split())
_NOT_NAMES = """
    a about academic achievements address and awards background bio biography career certifications contact content
    curriculum cv data document education employment experience general goals hello hi hobbies home i in interests
    interview introduction languages learning letter me my notes objective of on our overview page personal portfolio
    profile profiles programming projects publications readme references research resume résumé sample section skills
    summary table the title transcript user vitae volunteering wiki work
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

MOST_WORDS = 5
WORD = r"[^\W\d_][\w.'’-]*"
NAME = rf"{WORD}(?:[ \t]+{WORD}){{0,{MOST_WORDS - 1}}}"

LABELLED = re.compile(
    rf"^(?:[^\w\n]|_)*(?:full[ _]|user[ _]?)?name[*_`\t ]*[:=][*_`\t \"']*(?P<name>{NAME})",
    re.IGNORECASE | re.MULTILINE,
)
INTRODUCED = re.compile(rf"\b(?:my name is|my name['’]s|i am called|call me)\s+(?=(?P<name>{NAME}))", re.IGNORECASE)
I_AM = re.compile(rf"\bI(?: am|['’]m)\s+(?=(?P<name>{NAME}))")
TITLED = re.compile(
    r"(?:profile|cv|curriculum vitae|r[eé]sum[eé]|bio(?:graphy)?|about|transcript)"
    r"(?:\s*[:–—-]\s*|\s+(?:of|for)\s+|\s+)(?P<name>.+)",
    re.IGNORECASE,
)


def find(text: str) -> str:
    """Empty where the text does not plainly say a name."""
    return next(_candidates(text), "")


def _candidates(text: str) -> Iterator[str]:
    for shape in (LABELLED, INTRODUCED):
        yield from filter(None, (_leading_name(match["name"]) for match in shape.finditer(text)))
    yield from _in_title(text)
    for match in I_AM.finditer(text):
        name = _leading_name(match["name"])
        if name and not _is_nationality(name):
            yield name


def _in_title(text: str) -> Iterator[str]:
    """The first line: `# Ana Silva`, `Profile of Ana Silva`. A single word must occur again to be a name."""
    first, _, rest = text.lstrip().partition("\n")
    title = first.strip("*_`# \t\r")
    found = TITLED.fullmatch(title)
    name = (found["name"] if found else title).strip(" :–—-")
    occurs_again = len(name.split()) > 1 or re.search(rf"\b{re.escape(name)}\b", rest)
    if is_name(name) and occurs_again:
        yield name


def _leading_name(words: str) -> str:
    """`Ana Silva and I` begins with a name, and so does `Ana. She`."""
    kept: list[str] = []
    for word in words.split():
        is_not_name = word[0].islower() or word.lower().rstrip(".:") in NOT_NAMES | AFTER_NAME
        if word.lower() not in PARTICLES and is_not_name and (kept or word[0].islower()):
            break
        kept.append(word)
        if word.endswith(".") and len(word) > 3:  # neither an initial nor a title such as Dr.
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
