"""Whether a sentence can be understood without the ones before it. English only, and judged by its words alone."""

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
OPENING = 3  # words within which a pointing word has nothing in its own sentence to point at
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
# `The result ...`, `The original paper ...`: which one, said the sentence before.
KNOWN_ONE = re.compile(
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
GOES_ON = r"(?!\s+(?:of|that|which|in\s+which|for|to|by|used|called|whose|[A-Z“\"])|\s+\w+\s+used\b)"
BARE_GENERAL = re.compile(rf"(?<!is )(?<!are )\bthe\s+(?:{GENERAL})s?\b{GOES_ON}")
BARE_IN_PROSE = re.compile(rf"(?<!is )(?<!are )\bthe\s+(?:{IN_PROSE})s?\b{GOES_ON}")


def is_standalone(sentence: str) -> bool:
    return not (_opens_elsewhere(sentence) or LINKED.search(sentence) or _names_the_known(sentence))


def _opens_elsewhere(sentence: str) -> bool:
    opening = words(sentence)[:OPENING]
    if not opening or opening[0] in LINKING or opening[0] in POINTING:
        return True
    return any(word in PRONOUNS for word in opening)


def _names_the_known(sentence: str) -> bool:
    is_definition = definitions.parse(sentence) is not None
    if KNOWN_ONE.match(sentence) or _meets_unnamed(sentence, BARE_GENERAL if is_definition else BARE_IN_PROSE):
        return True
    return BARE_SUBJECT.match(sentence) is not None and not is_definition


def _meets_unnamed(sentence: str, general: re.Pattern[str]) -> bool:
    match = general.search(sentence)
    if match is None:
        return False
    noun = match[0].split()[-1].lower().rstrip("s")
    return noun not in sentence[: match.start()].lower()
