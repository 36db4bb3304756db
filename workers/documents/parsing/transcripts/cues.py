"""Finding cues: lines of text with the time for which they are shown."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from workers.documents.parsing.parsed import UnreadableDocument

MOST_CUES = 100_000  # a day and more of talk
LONGEST_HOURS = 100
LONGEST_SHOWN = 40  # characters of a line that a problem quotes

# `-->` with what looks like a time before it. A line of text may hold an arrow too.
TIMING = re.compile(r"\s*[-+\d][\d:.,\s+-]*-->")
TIME = r"(?:(\d{1,9}):)?(\d{1,2}):(\d{1,2})(?:[.,](\d{1,9}))?"
SPAN = re.compile(rf"\s*{TIME}\s*-->\s*{TIME}(?:\s.*)?$")
NUMBER = re.compile(r"\s*\d+\s*$")


@dataclass(frozen=True)
class Cue:
    """Times are seconds from the beginning. Lines are as they came, with their markup, and none is blank."""

    start: float
    end: float
    lines: tuple[str, ...]


def find(text: str, *, path: str) -> list[Cue]:
    """In order of time. Raises `UnreadableDocument` where there is no cue with text, or one with an impossible time."""
    lines = text.lstrip("\ufeff").split("\n")
    timings = [n for n, line in enumerate(lines) if "-->" in line and TIMING.match(line)]
    if len(timings) > MOST_CUES:
        raise UnreadableDocument(f"{path!r} has {len(timings):,} cues; the maximum is {MOST_CUES:,}. Split the file.")
    is_vtt = text.lstrip("\ufeff \n\t").startswith("WEBVTT")
    found = [cue for cue in _cues(lines, timings, is_vtt=is_vtt, path=path) if cue.lines]
    if not found:
        raise UnreadableDocument(f"{path!r} is not a transcript, or is empty: it has no cue with text.")
    return _clipped(sorted(dict.fromkeys(found), key=lambda cue: (cue.start, cue.end)))


def _cues(lines: Sequence[str], timings: Sequence[int], *, is_vtt: bool, path: str) -> Iterator[Cue]:
    for n, behind in pairwise([*timings, len(lines)]):
        start, end = _span(lines[n], n + 1, path)
        body = lines[n + 1 : behind]
        if behind < len(lines):
            body = _without_name_of_next(body, is_vtt=is_vtt)
        yield Cue(start, max(start, end), tuple(_shown(body, is_vtt=is_vtt)))


def _without_name_of_next(body: Sequence[str], *, is_vtt: bool) -> Sequence[str]:
    """A cue may begin with its number, or in WebVTT with any name, on the line before its times."""
    if not body or not body[-1].strip():
        return body
    stands_alone = len(body) == 1 or not body[-2].strip()
    is_name = NUMBER.match(body[-1]) or (is_vtt and len(body) > 1 and stands_alone)
    return body[:-1] if is_name else body


def _shown(body: Sequence[str], *, is_vtt: bool) -> Iterator[str]:
    """In WebVTT an empty line ends the cue: notes and styles may follow. In SRT it does not."""
    for line in body:
        if line.strip():
            yield line.strip()
        elif is_vtt and not line:
            return


def _span(line: str, number: int, path: str) -> tuple[float, float]:
    found = SPAN.match(line)
    if found is None:
        raise UnreadableDocument(f"{path!r}, line {number}: {_quoted(line)} must be two times like 00:01:02.500.")
    times = _seconds(*found.groups()[:4]), _seconds(*found.groups()[4:])
    if max(times) > LONGEST_HOURS * 3600:
        raise UnreadableDocument(f"{path!r}, line {number}: {_quoted(line)} is later than {LONGEST_HOURS} hours.")
    return times


def _quoted(line: str) -> str:
    return repr(line.strip()[:LONGEST_SHOWN])


def _seconds(hours: str | None, minutes: str, seconds: str, fraction: str | None) -> float:
    whole = int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds)
    return round(whole + float(f"0.{fraction or 0}"), 3)


def _clipped(cues: Sequence[Cue]) -> list[Cue]:
    """Each ends where the next begins, if not before. Those that begin at once are spoken at once."""
    clipped: list[Cue] = []
    later = float("inf")
    for n in range(len(cues) - 1, -1, -1):
        cue = cues[n]
        if n + 1 < len(cues) and cues[n + 1].start > cue.start:
            later = cues[n + 1].start
        clipped.append(Cue(cue.start, min(cue.end, later), cue.lines))
    return clipped[::-1]
