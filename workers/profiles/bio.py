"""A bio from a text's own words: who somebody is, what they do and since when, and what they aim at.

Prose is quoted, up to three sentences. A curriculum vitae has none: then the latest entry, with its years, and the
skills are put into sentences, with no word that the text does not have.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

from workers.profiles.person_name import INTRODUCED
from workers.profiles.sections import Entry, Section, entry_of, heading_of, section_of
from workers.profiles.statements import WANTS
from workers.quotes.ranking import Encode, cosine
from workers.text import contacts
from workers.text.facts import Fact, FactKind, facts_of
from workers.text.formatting import clip
from workers.text.lexicon import fold
from workers.text.words import count_words

ABOUT = "Who this person is: profession, work, studies, experience and the place where they live."
MOST_SENTENCES = 2  # and one on what the person aims at
MOST_READ = 20_000  # characters; people say who they are at the beginning
MOST_FACTS = 120
SHORTEST, LONGEST = 4, 60  # words of a sentence
SHORTEST_REST = 3  # words after the name, of a sentence that begins with it
MOST_SKILLS = 8
LONGEST_ITEM = 200  # characters
INTRODUCTION_BONUS = 0.2  # under a heading such as "About me"
POSITION_BONUS = 0.1  # for the first sentence; none for the last
IDENTITY_BONUS = 0.25
SINCE_BONUS = 0.1

# Folded: in lower case, without accents.
IDENTITY = re.compile(
    r"\b(?:i am|i'm|is an?|works? (?:as|for|at|in)|working as|i have been|ich bin|ist|arbeitet?|unterrichtet?|"
    r"leitet?|je suis|est|travaille|soy|es|trabajo|trabaja|sou|e (?:uma?|o|a)|trabalho|trabalha|jestem|jest|pracuje|"
    r"i (?:run|lead|teach|study|studied|build)|studied|studiere|etudie|estudio|estudo|studiuje|ucze)\b"
)
SINCE = re.compile(
    r"\b(?:since|years?|months|seit|jahren?|depuis|ans|desde|anos|llevo|ha \w+ anos|od|lat|rok[u]?)\b|\b(?:19|20)\d\d\b"
)
GREETING = re.compile(
    r"(?:hi|hello|hey|hallo|guten (?:tag|morgen)|moin|thanks?|thank you|danke|vielen dank|bonjour|salut|merci|bien sur|"
    r"hola|buenos dias|buenas|gracias|ola|oi|bom dia|boa tarde|obrigad[oa]|claro|dzien dobry|czesc|dziekuje|sure|gerne|"
    r"of course|yes|ja|oui|si|sim|tak)\b[^.!?]{0,40}[.!?\s]*$"
)
LEADING = re.compile(
    r"(?:(?:hi|hello|hey|hallo|guten tag|bonjour|salut|hola|ol[áa]|oi|dzie[ńn] dobry|cze[śs][ćc]|well|so|sure|yes|yeah|"
    r"naja|nun|ja|alors|eh bien|bueno|pues|bem|ent[ãa]o)"
    r"(?: (?:there|all|everyone|everybody|zusammen|à tous|a todos))?\s?[,!.]+\s+)+",
    re.IGNORECASE,
)


@dataclass
class _Curriculum:
    """`headline` is a line above all sections, such as the profession."""

    headline: str = ""
    entries: list[tuple[Entry, str]] = field(default_factory=list)
    skills: list[str] = field(default_factory=list)
    skills_heading: str = ""


def bio_of(text: str, name: str, encode: Encode) -> str:
    """`text` is cleaned up: Markdown, without contact data and questions of interviewers."""
    read = text[:MOST_READ]
    facts = [fact for fact in facts_of(read)[:MOST_FACTS] if _says_who(fact, name)]
    without_contacts = [fact for fact in facts if not contacts.has_contact(fact.text)]
    if prose := _prose(read, without_contacts, encode) or _prose(read, facts, encode):
        return prose
    return _of_curriculum(read) or _of_keywords(read)


def _says_who(fact: Fact, name: str) -> bool:
    """A sentence of its own, and neither greeting, mere name, entry of a list nor contact data."""
    is_prose = fact.kind in (FactKind.SENTENCE, FactKind.DEFINITION, FactKind.UTTERANCE)
    words = [word for word in fact.text.split() if word.strip(".,!'’") not in name.split()]
    if not is_prose or count_words(" ".join(words)) < SHORTEST or count_words(fact.text) > LONGEST:
        return False
    if contacts.is_contact(fact.text) or entry_of(fact.text) or _only_names(fact.text, name):
        return False
    return GREETING.match(fold(fact.text)) is None


def _only_names(sentence: str, name: str) -> bool:
    """`My name is Ana Silva.`"""
    _, found, rest = sentence.partition(name) if name else (sentence, "", "")
    return bool(found) and INTRODUCED.search(sentence) is not None and len(rest.split()) < SHORTEST_REST


def _prose(text: str, facts: Sequence[Fact], encode: Encode) -> str:
    usual = [fact for fact in facts if not _is_item_of_a_section(text, fact)]
    if not usual:
        return ""
    scores = dict(zip(usual, _scores(usual, encode), strict=True))
    goals = [fact for fact in usual if WANTS.get(fact.language, WANTS["en"]).search(fold(fact.text))]
    others = sorted((fact for fact in usual if fact not in goals), key=lambda fact: -scores[fact])
    chosen = [*others[:MOST_SENTENCES], *goals[:1]]
    return " ".join(_begun(fact.text) for fact in sorted(chosen, key=lambda fact: fact.start))


def _is_item_of_a_section(text: str, fact: Fact) -> bool:
    """A piece of a dated entry, or of a list: `Built the service that prices parcels.`"""
    line_start = text.rfind("\n", 0, fact.start) + 1
    line_end = text.find("\n", fact.end)
    line = text[line_start : line_end if line_end >= 0 else len(text)]
    section = section_of(fact.heading or "")
    in_list = section in (Section.WORK, Section.EDUCATION, Section.SKILLS, Section.OTHER)
    return entry_of(line) is not None or (in_list and not fact.text.endswith((".", "!")))


def _scores(facts: Sequence[Fact], encode: Encode) -> list[float]:
    about, *vectors = encode([ABOUT, *(fact.text for fact in facts)])
    return [
        cosine(about, vector) + _bonus(fact) + POSITION_BONUS * (1 - at / len(facts))
        for at, (fact, vector) in enumerate(zip(facts, vectors, strict=True))
    ]


def _bonus(fact: Fact) -> float:
    folded = fold(fact.text.replace("’", "'"))
    introduces = section_of(fact.heading or "") is Section.PROFILE
    return (
        INTRODUCTION_BONUS * introduces
        + IDENTITY_BONUS * bool(IDENTITY.search(folded))
        + SINCE_BONUS * bool(SINCE.search(folded))
    )


def _begun(sentence: str) -> str:
    """Without the `Well,` that it begins with."""
    rest = LEADING.sub("", sentence, count=1) if LEADING.match(sentence) else sentence
    return (rest[:1].upper() + rest[1:]) if rest else sentence


def _of_curriculum(text: str) -> str:
    read = _read(text)
    sentences = []
    if read.entries:
        entry, more = read.entries[0]
        first, _, rest = entry.what.partition(". ")
        sentences.append(f"{first.rstrip('. ')} ({entry.dates}).")
        detail = rest.split(". ")[0] or more
        if detail and len(detail) <= LONGEST_ITEM:
            sentences.append(f"{detail.rstrip('.;, ')}.")
    elif read.headline and read.skills:
        sentences.append(f"{read.headline}.")
    if read.skills and sentences:
        sentences.append(f"{read.skills_heading}: {', '.join(read.skills[:MOST_SKILLS])}.")
    return " ".join(sentences)


def _read(text: str) -> _Curriculum:
    """Entries of work first: whoever lists their school first worked later."""
    found = _Curriculum()
    by_section: Mapping[Section | None, list[tuple[Entry, str]]] = {section: [] for section in [None, *Section]}
    section: Section | None = None
    lines = [line for line in text.splitlines() if line.strip()]
    for line, following in zip_longest(lines, lines[1:], fillvalue=""):
        if (begun := section_of(line)) is not None:
            section = begun
            found.skills_heading = heading_of(line) if begun is Section.SKILLS else found.skills_heading
        elif entry := entry_of(line):
            more = "" if entry_of(following) or section_of(following) else following.strip(" -*•\t")
            by_section[section].append((entry, more))
        elif section is Section.SKILLS:
            found.skills += _items(line)
        elif section is None and not found.headline and not line.startswith("#"):
            found.headline = line.strip(" -*•\t.")
    found.entries = by_section[Section.WORK] or by_section[None] or by_section[Section.EDUCATION]
    return found


def _items(line: str) -> Iterator[str]:
    for item in re.split(r"[,;|•]", line.strip(" -*•\t.")):
        if item.strip():
            yield item.strip()


def _of_keywords(text: str) -> str:
    """Of a list of keywords."""
    items = [line.strip(" -*•\t") for line in text.splitlines() if line.strip() and section_of(line) is None]
    kept = [clip(item, LONGEST_ITEM) for item in items if not item.startswith("#") and not contacts.is_contact(item)]
    return ", ".join(kept[:MOST_SKILLS])
