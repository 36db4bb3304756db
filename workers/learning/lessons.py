"""The lessons that Pensum ships: Markdown files with fields at the top (lessons/)."""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources

from core.front_matter import read_front_matter

FOLDER = resources.files("workers.learning") / "lessons"
EXTENSION = ".md"
LEVELS = ("beginner", "intermediate", "advanced")
FIRST = "what-machine-learning-is"


@dataclass(frozen=True)
class Lesson:
    """`topic` is what the lesson is about, `topics` are those of the shared library that it explains. `text` is
    Markdown and begins with a paragraph that sums the lesson up."""

    slug: str
    title: str
    topic: str
    topics: Sequence[str]
    level: str
    licence: str
    sources: Sequence[str]
    text: str

    @property
    def summary(self) -> str:
        return self.text.partition("\n\n")[0]


def read_lessons() -> list[Lesson]:
    """In an order to begin with: the introduction, and then by level."""
    files = [file for file in FOLDER.iterdir() if file.name.endswith(EXTENSION)]
    lessons = [parse_lesson(file.name.removesuffix(EXTENSION), file.read_text("utf-8")) for file in files]
    return sorted(lessons, key=lambda lesson: (lesson.slug != FIRST, LEVELS.index(lesson.level), lesson.slug))


def parse_lesson(slug: str, content: str) -> Lesson:
    """Raises `TypeError` for a field that is missing or unknown."""
    fields, text = read_front_matter(content)
    return Lesson(slug=slug, text=text, **fields)  # type: ignore[arg-type]  # the tests read all shipped files
