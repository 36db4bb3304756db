"""Transcripts: SRT, WebVTT, what Zoom makes of WebVTT, and the rolling captions of YouTube.

`cues` parses the timed lines, `rolling` removes repetitions, `speakers` detects speakers, and `turns` composes the text
with a paragraph for each turn. All of them accept the errors that video players accept.
"""

from workers.documents.parsing.parsed import Original, ParsedDocument
from workers.documents.parsing.plain import decode
from workers.documents.parsing.transcripts import cues, rolling, speakers, turns


def read(original: Original) -> ParsedDocument:
    """Each span is a segment: the words of one speaker in one stretch of time. Segments are in order and do not overlap
    in time, unless they begin at the same time."""
    shown = rolling.remove_repetitions(cues.parse(decode(original.body), path=original.path))
    return turns.compose(speakers.split(shown), path=original.path, kind=original.kind)
