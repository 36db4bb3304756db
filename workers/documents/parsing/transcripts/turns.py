"""From what was said to a text with a paragraph for each turn."""

from collections.abc import Sequence
from pathlib import PurePath

from workers.documents.parsing.parsed import ParsedDocument, Place, UnreadableDocument
from workers.documents.parsing.transcripts.speakers import Said

PAUSE_SECONDS = 3.0  # begins a paragraph of the same speaker
LONG_PARAGRAPH = 600  # characters, behind which the next end of a sentence is taken
LONGEST_PARAGRAPH = 1_000
SENTENCE_ENDS = tuple(".?!…。？！")


def compose(said: Sequence[Said], *, path: str, kind: str) -> ParsedDocument:
    """`Name: ...` where a turn begins. A place covers the words of its segment, without the name."""
    if not said:
        raise UnreadableDocument(f"{path!r} is an empty transcript: its cues have no words.")
    pieces: list[str] = []
    places: list[Place] = []
    length, paragraph = 0, 0
    for n, one in enumerate(said):
        before = said[n - 1] if n else None
        lead = _lead(before, one, length - paragraph)
        if lead != " ":
            paragraph = length
        start = length + len(lead)
        length = start + len(one.text)
        pieces += (lead, one.text)
        places.append(Place(start, length, start_seconds=one.start, end_seconds=one.end, speaker=one.speaker))
    return ParsedDocument(title=PurePath(path).stem, text="".join(pieces), kind=kind, places=tuple(places))


def _lead(before: Said | None, one: Said, paragraph: int) -> str:
    """What stands between the words of two segments."""
    name = f"{one.speaker}: " if one.speaker else ""
    if before is None:
        return name
    if one.speaker != before.speaker or one.is_turn:
        return f"\n\n{name}"
    is_break = one.start - before.end >= PAUSE_SECONDS or paragraph >= LONGEST_PARAGRAPH
    ends_well = paragraph >= LONG_PARAGRAPH and before.text.endswith(SENTENCE_ENDS)
    return "\n\n" if is_break or ends_well else " "
