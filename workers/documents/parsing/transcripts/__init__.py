"""Transcripts: SRT, WebVTT, what Zoom makes of WebVTT, and the rolling captions of YouTube.

`cues` finds what was shown when, `rolling` takes repetitions away, `speakers` finds who spoke, `turns` makes a text of
it that can be read. All of it forgives what players forgive.
"""

from workers.documents.parsing.parsed import Original, ParsedDocument
from workers.documents.parsing.plain import decode
from workers.documents.parsing.transcripts import cues, rolling, speakers, turns


def read(original: Original) -> ParsedDocument:
    """Each place is a segment: what one speaker said in one stretch of time. Segments are ordered and do not overlap
    in time, unless they begin at once."""
    shown = rolling.settle(cues.find(decode(original.body), path=original.path))
    return turns.compose(speakers.split(shown), path=original.path, kind=original.kind)
