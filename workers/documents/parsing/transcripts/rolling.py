"""Removal of repetitions from rolling captions, where each cue repeats the last line above the new one."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from workers.documents.parsing.transcripts.cues import Cue
from workers.documents.parsing.transcripts.markup import plain

MIN_ROLLING_SHARE = 0.3  # of the cues repeat the last line; ordinary speech repeats less
ADJACENT_SECONDS = 0.5
MIN_ROLLING = 3  # cues; fewer are chance


def remove_repetitions(cues: Sequence[Cue]) -> list[Cue]:
    """Every line once, from its first time until the next one. Captions that do not roll stay as they are."""
    repeated = [0, *(_repeated(before, cue) for before, cue in pairwise(cues))]
    rolling = sum(map(bool, repeated))
    if rolling < MIN_ROLLING or rolling < MIN_ROLLING_SHARE * len(cues):
        return list(cues)
    fresh = [replace(cue, lines=cue.lines[known:]) for cue, known in zip(cues, repeated, strict=True)]
    return _clipped([cue for cue in fresh if cue.lines])


def _clipped(cues: Sequence[Cue]) -> list[Cue]:
    """A rolling line is still shown while the next one is spoken."""
    nexts = [*(cue.start for cue in cues[1:]), float("inf")]
    return [
        replace(cue, end=min(cue.end, following)) if following > cue.start else cue
        for cue, following in zip(cues, nexts, strict=True)
    ]


def _repeated(before: Cue, cue: Cue) -> int:
    """How many of the cue's first lines repeat the last lines of the previous cue."""
    if cue.start - before.end > ADJACENT_SECONDS:
        return 0
    shown, showing = [[plain(line) for line in one.lines] for one in (before, cue)]
    most = min(len(shown), len(showing))
    return next((length for length in range(most, 0, -1) if shown[-length:] == showing[:length]), 0)
