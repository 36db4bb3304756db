"""Recognises definitions: `A leaf is a terminal node that holds a prediction.`

English only: sentences of other languages are quoted, but not recognised as definitions.
"""

import re
from dataclasses import dataclass

from workers.text.words import STOP_WORDS, stems


@dataclass(frozen=True)
class Definition:
    """The parts of the sentence; `start` and `end` are the offsets of the term in it."""

    article: str
    term: str
    verb: str
    body: str
    start: int
    end: int

    @property
    def is_plural(self) -> bool:
        return self.verb == "are"


DEFINITION = re.compile(
    r"(?P<article>(?:The|An?)\s+)?[*_`]*(?P<term>[^\W_][^,;:()!?*_`]{1,60}?)[*_`]*"
    r"(?P<aside>,\s[^,.;]{3,60},)?\s+(?P<verb>is|are|means|refers\s+to|denotes)\s+(?P<body>.+)\.$",
    re.DOTALL,
)
BODY = re.compile(
    r"(?:an?|any|the|one)\s+[^\W\d_]|(?!what|something|one)\w+\s+(?:that|in\s+which|whose)\b", re.IGNORECASE
)
MEANS_BODY = re.compile(r"(?:an?|any|the|that|\w+ing)\s", re.IGNORECASE)
# A body that begins with them is a judgement or a comparison, not a definition.
JUDGEMENT = re.compile(
    r"(?:an?|the)\s+(?:best|\w{3,}iest|largest|smallest|simplest|fastest|greatest|highest|lowest|most|same|only|usual|good|"
    r"bad|great|simple\s+and|natural|popular|common|typical|important|key|main|big|major|real|serious|useful|warning|"
    r"reason|matter|sign|result|consequence|source|name)\b|one\s+of\b",
    re.IGNORECASE,
)
_WORDS_INSIDE_TERM = "of the and under at for in to a an on"
WORDS_INSIDE_TERM = frozenset(_WORDS_INSIDE_TERM.split())
# Nouns that are too general to be defined by themselves.
_GENERAL_NOUNS = """
    advantage aim answer approach case cause choice claim conclusion consequence decision difference difficulty
    disadvantage drawback effect example fact form goal good idea issue kind lesson match method model number part
    point practice problem procedure purpose question reason remedy result rule second set solution standard step
    symptom system task technique test theorem thing trick type value variant version way word
"""
GENERAL_NOUNS = frozenset(_GENERAL_NOUNS.split())
_COMPARING = "simplest best easiest usual typical main final"
COMPARING_WORDS = frozenset(_COMPARING.split())
LONGEST_TERM = 6  # words
SHORTEST_BODY = 4


def parse(sentence: str) -> Definition | None:
    match = DEFINITION.match(sentence)
    if match is None or not _is_term(match["term"]) or not _is_meaning(match):
        return None
    return Definition(
        article=(match["article"] or "").strip(),
        term=match["term"],
        verb=" ".join(match["verb"].split()),
        body=match["body"],
        start=match.start("term"),
        end=match.end("term"),
    )


def _is_term(term: str) -> bool:
    words = term.lower().split()
    if len(words) > LONGEST_TERM or any(word in STOP_WORDS and word not in WORDS_INSIDE_TERM for word in words):
        return False
    if words[0] in STOP_WORDS or words[-1] in STOP_WORDS or any(word.isdigit() for word in words):
        return False
    head = words[words.index("of") - 1] if "of" in words else words[-1]
    is_act = words[0].endswith("ing") and not {"a", "an", "the"}.isdisjoint(words)
    is_general = head in GENERAL_NOUNS and ("of" in words or len(words) == 1)
    return not (is_act or is_general or words[0] in COMPARING_WORDS)


def _is_meaning(match: re.Match[str]) -> bool:
    body = match["body"]
    if len(body.split()) < SHORTEST_BODY or JUDGEMENT.match(body):
        return False
    if match["verb"] == "means":
        return MEANS_BODY.match(body) is not None
    if match["verb"] not in ("is", "are"):
        return True
    repeats = body.split()[0].lower() in match["term"].lower() and len(stems(match["term"])) > 1
    return BODY.match(body) is not None or repeats
