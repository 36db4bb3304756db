"""What the interviewed person says in an interview, without the questions and who speaks."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

LABELLED = re.compile(
    r"[*_\s]*(?:[\[(]?\d{1,2}:\d{2}(?::\d{2})?[\])]?\s*)?(?P<label>[^\W\d_][\w .'’()-]{0,38}?)[*_]*[ \t\u00a0]?:[*_]*"
    r"[ \t\u00a0]+(?P<text>\S.*)"
)
_ASKING = """
    interviewer interviewerin interview q question host hostess moderator moderatorin reporter reporterin journalist
    journalistin redaktion redakteur redakteurin frage me journaliste animateur animatrice presentateur intervieweur
    intervieweuse entrevistador entrevistadora periodista presentador presentadora pregunta jornalista apresentador
    apresentadora pergunta dziennikarz dziennikarka redaktor prowadzacy prowadzaca pytanie recruiter hr
"""
ASKING = frozenset(_ASKING.split())
FEWEST_LINES = 3
MOST_OTHER_LINES = 0.5
ASKS = 0.5  # of somebody's utterances end in a question

FILLERS = re.compile(
    r"(?:(?<=^)|(?<=[.!?]\s)|(?<=,\s))"
    r"(?:u[mh]+|er+m?|hm+|ähm?|öhm?|euh|bah|eh+|este|pues|bueno|well|so|yeah|okay|né|no więc)[,.…]+\s+",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Interview:
    """`name` is how the text calls the interviewed person; `answers` are what they say, a paragraph each."""

    name: str
    answers: Sequence[str]


def read(text: str) -> Interview | None:
    """None where the text is no interview."""
    lines = [line for line in text.splitlines() if line.strip()]
    spoken = list(_utterances(lines))
    labels = Counter(label for label, _ in spoken)
    if len(spoken) < FEWEST_LINES or len(labels) < 2 or labels.most_common(1)[0][1] < 2:
        return None
    if sum(LABELLED.fullmatch(line) is None for line in lines) > MOST_OTHER_LINES * len(lines):
        return None
    asking = {label for label in labels if _asks(label, spoken)}
    answering = Counter(
        {label: len(" ".join(t for one, t in spoken if one == label)) for label in labels if label not in asking}
    )
    if not asking or not answering:
        return None
    person = answering.most_common(1)[0][0]
    answers = [_readable(said) for label, said in spoken if label == person]
    return Interview(person, [answer for answer in answers if answer])


def _utterances(lines: Sequence[str]) -> Iterator[tuple[str, str]]:
    label, parts = "", [""]
    for line in lines:
        found = LABELLED.fullmatch(line)
        if found is None:
            parts.append(line.strip())
            continue
        if label:
            yield label, " ".join(parts)
        label, parts = found["label"].strip(" *_"), [found["text"].strip()]
    if label:
        yield label, " ".join(parts)


def _asks(label: str, spoken: Sequence[tuple[str, str]]) -> bool:
    if not ASKING.isdisjoint(label.lower().replace("ą", "a").split()):
        return True
    own = [text for one, text in spoken if one == label]
    return len(own) > 1 and sum(text.rstrip(" *_").endswith("?") for text in own) >= ASKS * len(own)


def _readable(said: str) -> str:
    text = FILLERS.sub("", said).strip(" *_")
    return text[:1].upper() + text[1:]
