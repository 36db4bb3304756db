"""Whether a sentence can be understood without the sentences before it. English only, judged by its words."""

import re

from workers.text import definitions
from workers.text.words import words

_PRONOUNS = "it its he she him her his hers they them their theirs this these those such"
PRONOUNS = frozenset(_PRONOUNS.split())
_POINTING = "that both another other others either neither here there former latter"
POINTING = PRONOUNS | frozenset(_POINTING.split())
_LINKING = """
    however therefore thus hence consequently moreover furthermore besides instead otherwise nevertheless
    nonetheless meanwhile then also likewise similarly conversely accordingly finally and but or so yet nor
    together
"""
LINKING = frozenset(_LINKING.split())
OPENING = 3  # words; a pronoun among them refers to an earlier sentence
LINKED = re.compile(
    r"\b(?:therefore|thus|hence|however|accordingly|in contrast|by contrast|the following|the former|the latter|"
    r"(?:shown|given|described|mentioned|listed)\s+(?:above|below)|the code (?:above|below)|"
    r"such(?!\s+(?:as|that)\b)|this|these|(?<=,\s)that\s+\w+\s+(?:is|are|was|were|has|can)|"
    r"those(?!\s+(?:of|that|who|which|whose|in|with|already)\b)|"
    r"both(?!\s+(?:\w+\s+){1,3}and\b)|the\s+(?:two|three|four)\b|that\s+is\s+why|"
    r"the\s+same\s+(?:way|logic|reason|reasoning|principle|idea|effect|lens|purpose))\b"
    r"|^for\s+(?:instance|example)|^.{,40},\s+for\s+(?:instance|example),|\binstead\.",
    re.IGNORECASE | re.DOTALL,
)
# `The result ...`, `The original paper ...`: an earlier sentence says which one.
KNOWN_SUBJECT = re.compile(
    r"the\s+(?:original|same|resulting|previous|preceding|next|other|first|second|third|last|final|two|three|four|"
    r"simplest|typical|usual|underlying|following|expression|best|best-known|latest)\b",
    re.IGNORECASE,
)
BARE_SUBJECT = re.compile(r"The\s+[\w'’-]+\s+(?!of\b|that\b|which\b|between\b)[a-z]")
# `applies the theorem under`: a general noun that was named before.
GENERAL = (
    "theorem|algorithm|method|technique|procedure|measure|formula|equation|approach|experiment|book|paper|study|author|"
    "device|term|program|company|researcher|framework|project|scheme"
)
IN_PROSE = (
    f"{GENERAL}|result|idea|assumption|effect|decline|loop|expression|rule|principle|system|name|problem|field|"
    "operation"
)
UNQUALIFIED = r"(?!\s+(?:of|that|which|in\s+which|for|to|by|used|called|whose|[A-Z“\"])|\s+\w+\s+used\b)"
BARE_GENERAL = re.compile(rf"(?<!is )(?<!are )\bthe\s+(?:{GENERAL})s?\b{UNQUALIFIED}")
BARE_IN_PROSE = re.compile(rf"(?<!is )(?<!are )\bthe\s+(?:{IN_PROSE})s?\b{UNQUALIFIED}")


def is_standalone(sentence: str) -> bool:
    return not (_begins_with_reference(sentence) or LINKED.search(sentence) or _has_known_subject(sentence))


def _begins_with_reference(sentence: str) -> bool:
    opening = words(sentence)[:OPENING]
    if not opening or opening[0] in LINKING or opening[0] in POINTING:
        return True
    return any(word in PRONOUNS for word in opening)


def _has_known_subject(sentence: str) -> bool:
    is_definition = definitions.parse(sentence) is not None
    if KNOWN_SUBJECT.match(sentence) or _refers_to_earlier_noun(
        sentence, BARE_GENERAL if is_definition else BARE_IN_PROSE
    ):
        return True
    return BARE_SUBJECT.match(sentence) is not None and not is_definition


def _refers_to_earlier_noun(sentence: str, general: re.Pattern[str]) -> bool:
    match = general.search(sentence)
    if match is None:
        return False
    noun = match[0].split()[-1].lower().rstrip("s")
    return noun not in sentence[: match.start()].lower()
