"""Transcripts: SRT, WebVTT, what Zoom makes of WebVTT, and the rolling captions of YouTube.

`timings` finds the lines with times, `cues` parses what they time, `rolling` removes repetitions, `speakers` detects
speakers, and `turns` composes the text with a paragraph for each turn. All of them accept the errors that video players
accept; what cannot be read is left out and named in `warnings`.
"""

from dataclasses import replace

from workers.documents.parsing.parsed import Original, ParsedDocument
from workers.documents.parsing.plain import decode
from workers.documents.parsing.transcripts import cues, rolling, speakers, turns


def read(original: Original) -> ParsedDocument:
    """Each span is a segment: the words of one speaker in one stretch of time. Segments are in order of their
    beginnings; where several people speak at once, they overlap."""
    decoded = decode(original.body)
    found = cues.parse(decoded.text, path=original.path)
    shown = rolling.remove_repetitions(found.cues)
    composed = turns.compose(speakers.split(shown), path=original.path, kind=original.kind)
    return decoded.told_in(replace(composed, warnings=found.warnings))
