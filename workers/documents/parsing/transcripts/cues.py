"""Parser of cues: lines of text with the time at which they are shown."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from workers.documents.parsing.parsed import UnreadableDocument
from workers.documents.parsing.transcripts import timings
from workers.documents.parsing.transcripts.timings import NUMBER, Timing

MAX_CUES = 100_000  # a day and more of talk
MOST_WARNINGS = 20


@dataclass(frozen=True)
class Cue:
    """Times are seconds from the beginning. Lines keep their markup, and none is blank."""

    start: float
    end: float
    lines: tuple[str, ...]


@dataclass(frozen=True)
class ParsedCues:
    """Cues in order of time. `warnings` name each one that was left out."""

    cues: Sequence[Cue]
    warnings: tuple[str, ...]


def parse(text: str, *, path: str) -> ParsedCues:
    """Leaves out cues with impossible times, as players do. Raises `UnreadableDocument` if none with text is left."""
    lines = text.lstrip("\ufeff").split("\n")
    is_vtt = text.lstrip("\ufeff \n\t").startswith("WEBVTT")
    found = timings.find(lines, is_vtt=is_vtt)
    if len(found) > MAX_CUES:
        raise UnreadableDocument(f"{path!r} has {len(found):,} cues; the maximum is {MAX_CUES:,}. Split the file.")
    cues = [cue for cue in _cues(lines, found, is_vtt=is_vtt) if cue.lines]
    warnings = [f"Line {timing.line + 1}: {timing.flaw}." for timing in found if timing.flaw]
    if not cues:
        reason = f" {warnings[0]}" if warnings else ""
        raise UnreadableDocument(f"{path!r} is not a transcript, or is empty: it has no cue with text.{reason}")
    in_order = sorted(dict.fromkeys(cues), key=lambda cue: (cue.start, cue.end))
    return ParsedCues(in_order, _summary(warnings))


def _summary(warnings: Sequence[str]) -> tuple[str, ...]:
    shown = [f"{warning} Its cue was left out." for warning in warnings[:MOST_WARNINGS]]
    if len(warnings) > MOST_WARNINGS:
        shown.append(f"{len(warnings) - MOST_WARNINGS:,} more cues were left out.")
    return tuple(shown)


def _cues(lines: Sequence[str], found: Sequence[Timing], *, is_vtt: bool) -> Iterator[Cue]:
    ends = [*(timing.line for timing in found), len(lines)][1:]
    for timing, behind in zip(found, ends, strict=True):
        body = lines[timing.line + 1 : behind]
        if behind < len(lines):
            body = _without_next_identifier(body, is_vtt=is_vtt)
        if not timing.flaw:
            yield Cue(timing.start, timing.end, tuple(_text_lines(body, is_vtt=is_vtt)))


def _without_next_identifier(body: Sequence[str], *, is_vtt: bool) -> Sequence[str]:
    """A cue may begin with an identifier on the line before its times: a number, or in WebVTT any text."""
    if not body or not body[-1].strip():
        return body
    stands_alone = len(body) == 1 or not body[-2].strip()
    is_identifier = NUMBER.match(body[-1]) or (is_vtt and ((len(body) > 1 and stands_alone) or "-->" in body[-1]))
    return body[:-1] if is_identifier else body


def _text_lines(body: Sequence[str], *, is_vtt: bool) -> Iterator[str]:
    """In WebVTT an empty line ends the cue: notes and styles may follow. In SRT it does not."""
    for line in body:
        if line.strip():
            yield line.strip()
        elif is_vtt and not line:
            return
