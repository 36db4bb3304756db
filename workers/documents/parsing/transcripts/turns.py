"""The text of a transcript, with a paragraph for each turn."""

from collections.abc import Sequence
from pathlib import PurePath

from workers.documents.parsing.parsed import ParsedDocument, SourceSpan, UnreadableDocument
from workers.documents.parsing.transcripts.speakers import Utterance

PAUSE_SECONDS = 3.0  # a longer pause begins a new paragraph of the same speaker
LONG_PARAGRAPH = 600  # characters; after them the paragraph ends at the next end of a sentence
MAX_PARAGRAPH = 1_000
SENTENCE_ENDS = tuple(".?!…。？！")


def compose(utterances: Sequence[Utterance], *, path: str, kind: str) -> ParsedDocument:
    """Each turn begins with `Name: `. A span covers the words of an utterance, without the name."""
    if not utterances:
        raise UnreadableDocument(f"{path!r} is an empty transcript: its cues have no words.")
    pieces: list[str] = []
    spans: list[SourceSpan] = []
    length, paragraph = 0, 0
    for n, one in enumerate(utterances):
        before = utterances[n - 1] if n else None
        separator = _separator(before, one, length - paragraph)
        if separator != " ":
            paragraph = length
        start = length + len(separator)
        length = start + len(one.text)
        pieces += (separator, one.text)
        spans.append(SourceSpan(start, length, start_seconds=one.start, end_seconds=one.end, speaker=one.speaker))
    return ParsedDocument(title=PurePath(path).stem, text="".join(pieces), kind=kind, spans=tuple(spans))


def _separator(before: Utterance | None, one: Utterance, paragraph: int) -> str:
    """The separator before an utterance, with its speaker's name where a turn begins."""
    name = f"{one.speaker}: " if one.speaker else ""
    if before is None:
        return name
    if one.speaker != before.speaker or one.is_turn:
        return f"\n\n{name}"
    is_break = one.start - before.end >= PAUSE_SECONDS or paragraph >= MAX_PARAGRAPH
    ends_well = paragraph >= LONG_PARAGRAPH and before.text.endswith(SENTENCE_ENDS)
    return "\n\n" if is_break or ends_well else " "
