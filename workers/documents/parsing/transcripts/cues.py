"""Parser of cues: lines of text with the time at which they are shown."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from workers.documents.parsing.parsed import UnreadableDocument

MAX_CUES = 100_000  # a day and more of talk
MAX_HOURS = 100
MAX_QUOTED = 40  # characters of a line that an error quotes

# `-->` after something like a time. A line of text may contain an arrow too.
TIMING = re.compile(r"\s*[-+\d][\d:.,\s+-]*-->")
TIME = r"(?:(\d{1,9}):)?(\d{1,2}):(\d{1,2})(?:[.,](\d{1,9}))?"
SPAN = re.compile(rf"\s*{TIME}\s*-->\s*{TIME}(?:\s.*)?$")
NUMBER = re.compile(r"\s*\d+\s*$")


@dataclass(frozen=True)
class Cue:
    """Times are seconds from the beginning. Lines keep their markup, and none is blank."""

    start: float
    end: float
    lines: tuple[str, ...]


def parse(text: str, *, path: str) -> list[Cue]:
    """Cues in order of time. Raises `UnreadableDocument` if no cue has text, or if one has an impossible time."""
    lines = text.lstrip("\ufeff").split("\n")
    timings = [n for n, line in enumerate(lines) if "-->" in line and TIMING.match(line)]
    if len(timings) > MAX_CUES:
        raise UnreadableDocument(f"{path!r} has {len(timings):,} cues; the maximum is {MAX_CUES:,}. Split the file.")
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
            body = _without_next_identifier(body, is_vtt=is_vtt)
        yield Cue(start, max(start, end), tuple(_text_lines(body, is_vtt=is_vtt)))


def _without_next_identifier(body: Sequence[str], *, is_vtt: bool) -> Sequence[str]:
    """A cue may begin with an identifier on the line before its times: a number, or in WebVTT any text."""
    if not body or not body[-1].strip():
        return body
    stands_alone = len(body) == 1 or not body[-2].strip()
    is_identifier = NUMBER.match(body[-1]) or (is_vtt and len(body) > 1 and stands_alone)
    return body[:-1] if is_identifier else body


def _text_lines(body: Sequence[str], *, is_vtt: bool) -> Iterator[str]:
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
    if max(times) > MAX_HOURS * 3600:
        raise UnreadableDocument(f"{path!r}, line {number}: {_quoted(line)} is later than {MAX_HOURS} hours.")
    return times


def _quoted(line: str) -> str:
    return repr(line.strip()[:MAX_QUOTED])


def _seconds(hours: str | None, minutes: str, seconds: str, fraction: str | None) -> float:
    whole = int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds)
    return round(whole + float(f"0.{fraction or 0}"), 3)


def _clipped(cues: Sequence[Cue]) -> list[Cue]:
    """Ends each cue where the next one begins. Cues that begin at the same time may overlap."""
    clipped: list[Cue] = []
    later = float("inf")
    for n in range(len(cues) - 1, -1, -1):
        cue = cues[n]
        if n + 1 < len(cues) and cues[n + 1].start > cue.start:
            later = cues[n + 1].start
        clipped.append(Cue(cue.start, min(cue.end, later), cue.lines))
    return clipped[::-1]
