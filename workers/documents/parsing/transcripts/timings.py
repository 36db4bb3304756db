"""Lines with two times and an arrow between them, of which some are broken and others are text."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

MAX_HOURS = 1_000
MAX_QUOTED = 60  # characters of a line that a warning quotes
ARROW = re.compile(r"(?<=[\d\s])(?:--?\s?>|[–—]>|→)(?=[\s\d+-])|-->")
FRACTION = r"(?:[.,](\d{1,9})|[:;](\d{2,3}))"
TIME = rf"(?:(\d{{1,9}})\s?:\s?)?(\d{{1,2}})\s?:\s?(\d{{1,2}}){FRACTION}?(?!\d)"
START = re.compile(rf"\s*{TIME}\s*$")
END = re.compile(rf"\s*{TIME}(?:\s.*)?$")
LIKE_A_TIME = re.compile(r"[-+]?\w{1,9}[:;][\w:;.,]{1,16}")
MIN_DIGITS = 2  # of what is like a time
MILLISECONDS = 3  # digits; two behind a colon count frames
NUMBER = re.compile(r"\s*\d+\s*$")


@dataclass(frozen=True)
class Timing:
    """A line that begins a cue. `flaw` is why its times cannot be read; `start` and `end` are seconds."""

    line: int
    start: float = 0.0
    end: float = 0.0
    flaw: str = ""


def find(lines: Sequence[str], *, is_vtt: bool) -> list[Timing]:
    """A line with an arrow that says no times is text, unless it stands where a cue has its times."""
    found = [_timing(lines, n, is_vtt) for n, line in enumerate(lines) if ">" in line or "→" in line]
    return [timing for timing in found if timing is not None]


def _timing(lines: Sequence[str], number: int, is_vtt: bool) -> Timing | None:
    line = lines[number]
    arrow = ARROW.search(line)
    if arrow is None:
        return None
    begins_cue = _begins_cue(lines, number, is_vtt)
    before, behind = line[: arrow.start()], line[arrow.end() :]
    start, end = START.match(before), END.match(behind)
    if start and end and (begins_cue or _has_fraction(start)):
        return _checked(number, _seconds(start), _seconds(end), line)
    ends_text = is_vtt and arrow[0] == "-->" and not line.startswith("NOTE")
    is_broken = begins_cue and (ends_text or _is_like_a_time(before) or _is_like_a_time(behind))
    return Timing(number, flaw=f"{quoted(line)} is not two times like 00:01:02.500") if is_broken else None


def _begins_cue(lines: Sequence[str], number: int, is_vtt: bool) -> bool:
    """Whether the line stands behind an empty one, with or without an identifier between them."""
    identifier = lines[number - 1].strip() if number else ""
    is_first = number < 2 or not lines[number - 2].strip()
    if is_vtt:
        return not identifier or (is_first and "-->" not in identifier)
    return not identifier or bool(NUMBER.match(identifier))


def _has_fraction(time: re.Match[str]) -> bool:
    return (time[4] or time[5]) is not None


def _is_like_a_time(text: str) -> bool:
    word = text.split(maxsplit=1)[0] if text.strip() else ""
    return bool(LIKE_A_TIME.fullmatch(word)) and sum(map(str.isdigit, word)) >= MIN_DIGITS


def _checked(number: int, start: float, end: float, line: str) -> Timing:
    if max(start, end) > MAX_HOURS * 3600:
        return Timing(number, flaw=f"{quoted(line)} is later than {MAX_HOURS:,} hours")
    return Timing(number, start, max(start, end))


def quoted(line: str) -> str:
    return repr(line.strip()[:MAX_QUOTED])


def _seconds(time: re.Match[str]) -> float:
    hours, minutes, seconds, fraction, behind_colon = time.groups()
    if behind_colon and len(behind_colon) == MILLISECONDS:
        fraction = behind_colon
    whole = int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds)
    return round(whole + float(f"0.{fraction or 0}"), 3)
