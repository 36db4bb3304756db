"""Who spoke: `<v Name>` of WebVTT, `Name: text` of Zoom and others, `>>` of broadcasters."""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from workers.documents.parsing.transcripts.cues import Cue
from workers.documents.parsing.transcripts.markup import VOICE, plain

LONGEST_NAME = 60
# `Ada Lovelace: `, `DR. O'NEIL (host): `, `Müller-Lüdenscheidt: `; no more than five words, no time of day.
NAMED = re.compile(r"(?:>>+\s*)?([^\W\d_][\w.'’()&/ -]{0,59}?)\s?:\s+(?=\S)")
CHANGE = re.compile(r">>+\s*|»\s*")
MOST_WORDS = 5
MOSTLY_NAMED = 0.3  # of the cues: in such a file every `Name:` is a speaker's


@dataclass(frozen=True)
class Said:
    """`speaker` is None where nobody is named; `is_turn` where somebody else begins to speak all the same."""

    start: float
    end: float
    text: str
    speaker: str | None
    is_turn: bool = False


def split(cues: Sequence[Cue]) -> list[Said]:
    """One for each voice of each cue. Who is named in the text goes on speaking until somebody else is."""
    pieces = [(cue, voice, text) for cue in cues for voice, text in _voices("\n".join(cue.lines))]
    names = _speakers([text for _, voice, text in pieces if voice is None])
    said: list[Said] = []
    speaking: str | None = None
    for cue, voice, text in pieces:
        named = None if voice else _named(text)
        is_turn = bool(CHANGE.match(text))
        if named in names:
            text, speaking = NAMED.sub("", text, count=1), named
        elif is_turn:
            speaking = None
        text = CHANGE.sub("", text, count=1) if is_turn else text
        if text:
            said.append(Said(cue.start, cue.end, text, voice or speaking, is_turn))
    return said


def _voices(text: str) -> Iterator[tuple[str | None, str]]:
    """What each voice says, as a reader sees it."""
    before, *voiced = VOICE.split(text)
    if shown := plain(before):
        yield None, shown
    for name, words in zip(voiced[::2], voiced[1::2], strict=True):
        if shown := plain(words):
            yield plain(name)[:LONGEST_NAME] or None, shown


def _named(text: str) -> str | None:
    found = NAMED.match(text)
    name = " ".join(found[1].split()) if found else ""
    return name if name and len(name.split()) <= MOST_WORDS else None


def _speakers(texts: Collection[str]) -> set[str | None]:
    """Of all that stands before a colon, what are names. In a file where few cues begin with one, `Note:` is none."""
    found = Counter(name for name in map(_named, texts) if name)
    if found.total() >= MOSTLY_NAMED * len(texts):
        return set(found)
    return {name for name, count in found.items() if _is_shouted(name) or (count > 1 and _is_full_name(name))}


def _is_shouted(name: str) -> bool:
    return name.isupper() and len(name) > 1


def _is_full_name(name: str) -> bool:
    words = name.split()
    return len(words) > 1 and all(word[:1].isupper() for word in words)
