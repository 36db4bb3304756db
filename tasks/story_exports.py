"""A chapter as a file: its sentences with the numbers of the memories in which they stand, and these memories."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from db.queries.stories import chapters, memories
from tasks.steps.reports import ReportData
from tasks.steps.stories import told
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

    @property
    def report(self) -> ReportData:
        values = {
            "title": self.title,
            "lang": self.language if len(self.language) == 2 else "en",
            "paragraphs": [
                [{"text": text, "numbers": self.numbers(ids)} for text, ids in paragraph]
                for paragraph in self.paragraphs
            ],
            "memories_title": word("memories", self.language),
            "memories": [{"quote": one.quote, "date": one.date} for one in self.memories],
        }
        return ReportData("chapter", values)


def load(session: Session, chapter_id: UUID, *, project_id: UUID) -> ChapterFile:
    """The caller knows that the project is the user's. Raises `NotFound`."""
    chapter = chapters.get(session, chapter_id, project_id=project_id)
    sentences = chapters.sentences_of(session, [chapter])[chapter.id]
    birth_year = memories.find_start_of_life(session, project_id)
    cited = list(dict.fromkeys(memory_id for one in sentences for memory_id in one.memory_ids))
    by_id = {row.id: told(row, birth_year) for row in memories.list_told(session, project_id, cited)}
    return ChapterFile(
        title=chapter.title,
        language=chapter.language,
        sentences=[(one.text, [str(memory_id) for memory_id in one.memory_ids]) for one in sentences],
        memories=[by_id[memory_id] for memory_id in cited if memory_id in by_id],
    )


def export_markdown(chapter: ChapterFile) -> bytes:
    paragraphs = [
        " ".join(f"{_escaped(text)}{_marks(chapter.numbers(ids))}" for text, ids in paragraph)
        for paragraph in chapter.paragraphs
    ]
    notes = [f"{n}. {_escaped(one.quote)}{_date(one)}" for n, one in enumerate(chapter.memories, 1)]
    title = word("memories", chapter.language)
    parts = [f"# {_escaped(chapter.title)}", *paragraphs, f"## {title}", "\n".join(notes)]
    return ("\n\n".join(parts) + "\n").encode()


def _marks(numbers: Sequence[int]) -> str:
    return "".join(f" [{number}]" for number in numbers)


def _date(memory: ToldMemory) -> str:
    return f" ({_escaped(memory.date)})" if memory.date else ""


def _escaped(text: str) -> str:
    """What the narrator wrote prints as it is written, on one line."""
    return NUMBERED.sub(r"\1\\\2", SPECIAL.sub(r"\\\1", " ".join(text.split())))
