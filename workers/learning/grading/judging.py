"""The interface of a judge: which items of a rubric an answer meets, each with a piece of the answer as evidence."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from workers.learning.grading.rubric import RubricItem
from workers.llm.gateway import Usage


@dataclass(frozen=True)
class AnsweredQuestion:
    """`language` is the exercise's; the answer may be in another one. `passage` is what the exercise was made from."""

    question: str
    answer: str
    rubric: Sequence[RubricItem]
    language: str
    passage: str = ""

    @property
    def subject(self) -> str:
        """All that the exercise itself says."""
        said = [[item.text, item.quote, *item.keywords] for item in self.rubric]
        return "\n".join([self.question, self.passage, *(text for texts in said for text in texts)])


class Judge(Protocol):
    @property
    def provider(self) -> str: ...

    def judge(self, asked: AnsweredQuestion) -> tuple[list[str | None], Usage]:
        """For each item of the rubric an exact piece of the answer that meets it, or None."""
        ...
