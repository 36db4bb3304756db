"""A chapter as a file: its sentences with the numbers of the memories in which they stand, and these memories."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from workers.reports.render import render_pdf
from workers.stories.types import ToldMemory
from workers.stories.wording import word

SENTENCES_OF_A_PARAGRAPH = 6
SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~!+-])")
NUMBERED = re.compile(r"^(\d+)([.)])", re.MULTILINE)


@dataclass(frozen=True)
class ChapterFile:
    """`sentences` are texts with the ids of their memories; `memories` are all of those, in the order of the text."""

    title: str
    language: str
    sentences: Sequence[tuple[str, Sequence[str]]]
    memories: Sequence[ToldMemory]

    def numbers(self, memory_ids: Sequence[str]) -> list[int]:
        known = [str(memory.id) for memory in self.memories]
        return [known.index(memory_id) + 1 for memory_id in memory_ids if memory_id in known]

    @property
    def paragraphs(self) -> list[Sequence[tuple[str, Sequence[str]]]]:
        starts = range(0, len(self.sentences), SENTENCES_OF_A_PARAGRAPH)
        return [self.sentences[at : at + SENTENCES_OF_A_PARAGRAPH] for at in starts]


def export_markdown(chapter: ChapterFile) -> bytes:
    paragraphs = [
        " ".join(f"{_escaped(text)}{_marks(chapter.numbers(ids))}" for text, ids in paragraph)
        for paragraph in chapter.paragraphs
    ]
    notes = [f"{n}. {_escaped(one.quote)}{_date(one)}" for n, one in enumerate(chapter.memories, 1)]
    title = word("memories", chapter.language)
    parts = [f"# {_escaped(chapter.title)}", *paragraphs, f"## {title}", "\n".join(notes)]
    return ("\n\n".join(parts) + "\n").encode()


def export_pdf(chapter: ChapterFile) -> bytes:
    return render_pdf("chapter", _data(chapter))


def _data(chapter: ChapterFile) -> dict[str, Any]:
    return {
        "title": chapter.title,
        "lang": chapter.language if len(chapter.language) == 2 else "en",
        "paragraphs": [
            [{"text": text, "numbers": chapter.numbers(ids)} for text, ids in paragraph]
            for paragraph in chapter.paragraphs
        ],
        "memories_title": word("memories", chapter.language),
        "memories": [{"quote": one.quote, "date": one.date} for one in chapter.memories],
    }


def _marks(numbers: Sequence[int]) -> str:
    return "".join(f" [{number}]" for number in numbers)


def _date(memory: ToldMemory) -> str:
    return f" ({_escaped(memory.date)})" if memory.date else ""


def _escaped(text: str) -> str:
    """What the narrator wrote prints as it is written, on one line."""
    return NUMBERED.sub(r"\1\\\2", SPECIAL.sub(r"\\\1", " ".join(text.split())))
