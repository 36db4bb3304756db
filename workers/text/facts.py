"""What a text says, piece by piece: sentences, but also entries of lists, rows of tables, captions and utterances.

Every piece keeps its exact place in the text. What is no statement is left out: headings, questions and code. They tell
what the pieces below them are about, so a piece knows its heading and the line that leads to it.
"""

import re
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from workers.text.blocks import Block, Kind, blocks
from workers.text.caching import cached_if_short
from workers.text.language import language_of
from workers.text.reading import plain
from workers.text.sentences import pieces
from workers.text.speakers import Speech, speeches
from workers.text.tables import Row, labelled, rows
from workers.text.terms import defined_term, labelled_term
from workers.text.words import UNSPACED, words


class FactKind(StrEnum):
    SENTENCE = "sentence"
    LIST_ITEM = "list_item"
    TABLE_ROW = "table_row"
    DEFINITION = "definition"
    CAPTION = "caption"
    UTTERANCE = "utterance"


@dataclass(frozen=True)
class Fact:
    """`text` is what a person reads of source[start:end]: no Markdown, lines joined, cells of a table with the names of
    their columns. `heading` is the heading above it, `subject` the term that it defines, and `lead` the question or the
    line with a colon that it answers or belongs to."""

    text: str
    start: int
    end: int
    kind: FactKind
    heading: str | None
    subject: str | None
    language: str
    lead: str | None = None


CAPTION = re.compile(
    r"[*_]{0,2}(?:fig(?:ure)?|table|listing|chart|abb(?:ildung)?|tab(?:elle)?|tableau|figura|tabla|quadro|tabela|gráfico|"
    r"rys(?:unek)?|wykres|图|表|図)\.?\s*\d+(?:\.\d+)*[*_]{0,2}\s*[.:–—-]",
    re.IGNORECASE,
)
IMAGE = re.compile(r"!\[[^\[\]]*+\]\(")
STATING = re.compile(r"\s(?:=|->|→|=>|–|-)\s|:\s")
QUESTION_END = ("?", "？", "؟")
LEADS = (":", "：")
LONGEST_ENTRY = 240  # characters; a longer entry of a list is read sentence by sentence
SHORTEST = 2  # words
LEAST_LETTERS = 0.3  # of all characters
SHORTEST_UNSPACED = 6  # letters


def facts_of(text: str, language: str | None = None) -> Sequence[Fact]:
    """In order, without overlap. Without a language, the text's own is found."""
    return _facts_of(text, language or language_of(text))


@cached_if_short(maxsize=2_048)
def _facts_of(text: str, language: str) -> tuple[Fact, ...]:
    return tuple(_Reader(text, language).facts())


class _Reader:
    """Goes through the blocks of a text and keeps what the next facts belong to."""

    def __init__(self, text: str, language: str) -> None:
        self._text = text
        self._language = language
        self._heading: str | None = None
        self._lead: str | None = None
        self._blocks = blocks(text)
        self._stating = _stating_headings(text, self._blocks)

    def facts(self) -> Iterator[Fact]:
        speaking = deque(speeches(self._text))
        before: Kind | None = None
        for block in self._blocks:
            if before in (Kind.ITEM, Kind.TABLE) and block.kind is not before:
                self._lead = None
            before = block.kind
            yield from self._of_block(block, _taken(speaking, block.end))

    def _of_block(self, block: Block, speaking: Sequence[Speech]) -> Iterator[Fact]:
        source = self._text[block.start : block.end]
        if block.kind is Kind.HEADING:
            if block.start in self._stating:
                yield from self._made(block.start, block.end, FactKind.LIST_ITEM)
            self._heading, self._lead = plain(source).rstrip(" #") or None, None
        elif block.kind is Kind.TABLE:
            yield from self._of_table(block)
        elif block.kind is Kind.CODE:
            return
        elif CAPTION.match(source) or IMAGE.match(source):
            yield from self._made(block.start, block.end, FactKind.CAPTION)
        elif speaking and block.kind is Kind.PROSE:
            yield from self._of_speeches(block, speaking)
        elif block.kind is Kind.ITEM:
            yield from self._of_item(block)
        else:
            yield from self._of_prose(block.start, block.end, FactKind.SENTENCE)

    def _of_table(self, block: Block) -> Iterator[Fact]:
        for row in rows(self._text, block.start, block.end):
            self._lead = self._lead or ", ".join(filter(None, map(plain, row.names))) or None
            text = _row_text(row)
            if _says_something(text):
                subject = plain(row.cells[0]) or None
                yield self._fact(text, row.start, row.end, FactKind.TABLE_ROW, subject)

    def _of_speeches(self, block: Block, speaking: Sequence[Speech]) -> Iterator[Fact]:
        start = block.start
        for speech in speaking:
            yield from self._of_prose(start, speech.label_start, FactKind.UTTERANCE)
            start = max(start, speech.start)
        yield from self._of_prose(start, block.end, FactKind.UTTERANCE)

    def _of_item(self, block: Block) -> Iterator[Fact]:
        source = self._text[block.start : block.end]
        if len(source) > LONGEST_ENTRY:
            yield from self._of_prose(block.start, block.end, FactKind.LIST_ITEM)
        else:
            yield from self._made(block.start, block.end, FactKind.LIST_ITEM)

    def _of_prose(self, start: int, end: int, kind: FactKind) -> Iterator[Fact]:
        for piece in pieces(self._text, start, end, self._language):
            yield from self._made(piece.start, piece.end, kind)

    def _made(self, start: int, end: int, kind: FactKind) -> Iterator[Fact]:
        """What asks or leads to something is no fact; the next facts belong to it."""
        text = plain(self._text[start:end])
        if text.endswith((*QUESTION_END, *LEADS)):
            self._lead = text
        elif _says_something(text, least=1 if kind is FactKind.LIST_ITEM else SHORTEST):
            is_entry = kind is FactKind.LIST_ITEM
            subject = defined_term(text, self._language) or (labelled_term(text, self._language) if is_entry else None)
            if subject and kind in (FactKind.SENTENCE, FactKind.LIST_ITEM):
                kind = FactKind.DEFINITION
            yield self._fact(text, start, end, kind, subject)

    def _fact(self, text: str, start: int, end: int, kind: FactKind, subject: str | None) -> Fact:
        return Fact(text, start, end, kind, self._heading, subject, self._language, self._lead)


def _stating_headings(text: str, found: Sequence[Block]) -> set[int]:
    """Where a line stands alone like a title, has nothing below it, and says something: `learning rate = 0.1`."""
    followed = [*found[1:], None][: len(found)]
    return {
        block.start
        for block, below in zip(found, followed, strict=True)
        if block.kind is Kind.HEADING
        and (below is None or below.kind is Kind.HEADING)
        and not text.startswith("# ", max(0, block.start - 2))
        and STATING.search(text, block.start, block.end)
    }


def _taken(speaking: deque[Speech], end: int) -> list[Speech]:
    """Those that begin before the end."""
    taken = []
    while speaking and speaking[0].start <= end:
        taken.append(speaking.popleft())
    return taken


def _row_text(row: Row) -> str:
    first, rest = plain(row.cells[0]), "; ".join(map(plain, labelled(row)))
    return f"{first} – {rest}" if first and rest else first or rest


def _says_something(text: str, *, least: int = SHORTEST) -> bool:
    letters = sum(map(str.isalpha, text))
    if UNSPACED.search(text):
        return letters >= SHORTEST_UNSPACED
    return letters >= max(2, LEAST_LETTERS * len(text)) and len(words(text)) >= least
