"""Taking the repetitions out of captions that roll: each cue shows the line before again, above the new one."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from workers.documents.parsing.transcripts.cues import Cue
from workers.documents.parsing.transcripts.markup import plain

ROLLING = 0.3  # of all cues begin with what the one before showed last; a talk repeats itself less
ADJACENT_SECONDS = 0.5
FEWEST = 3  # cues that tell


def settle(cues: Sequence[Cue]) -> list[Cue]:
    """Every line once, at the time it first came. Captions that do not roll stay as they are."""
    repeated = [0, *(_repeated(before, cue) for before, cue in pairwise(cues))]
    rolling = sum(map(bool, repeated))
    if rolling < FEWEST or rolling < ROLLING * len(cues):
        return list(cues)
    fresh = [replace(cue, lines=cue.lines[known:]) for cue, known in zip(cues, repeated, strict=True)]
    return [cue for cue in fresh if cue.lines]


def _repeated(before: Cue, cue: Cue) -> int:
    """How many of the cue's first lines are the last ones of the cue before."""
    if cue.start - before.end > ADJACENT_SECONDS:
        return 0
    shown, showing = [[plain(line) for line in one.lines] for one in (before, cue)]
    most = min(len(shown), len(showing))
    return next((length for length in range(most, 0, -1) if shown[-length:] == showing[:length]), 0)
