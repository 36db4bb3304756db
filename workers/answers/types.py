"""Questions, drafts of answers, and the function that streams an answer's text."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from workers.llm.gateway import Usage
from workers.quotes.types import Quote

NOT_IN_LIBRARY = "Your library does not answer this. Add documents on the subject, or ask in other words."

Emit = Callable[[str], None]
"""Streams the answer's text piece by piece, in order."""


@dataclass(frozen=True)
class Turn:
    """An earlier question of the same session, with its answer."""

    question: str
    answer: str


@dataclass(frozen=True)
class Question:
    """`turns` came before it, the latest last, and `summary` tells what came before them. `instruction` is how its
    owner wants answers to be written, `site_instruction` how the site does. Where `is_standalone`, it refers to nothing
    before it."""

    text: str
    turns: Sequence[Turn] = ()
    instruction: str | None = None
    summary: str = ""
    is_standalone: bool = False
    site_instruction: str | None = None


@dataclass(frozen=True)
class Draft:
    """`[1]` in the text refers to the first citation. `text` is all that was emitted. `unanswered` are the parts of the
    question without an answer, and `answers_part` says whether another part has one."""

    text: str
    citations: Sequence[Quote]
    is_answered: bool
    provider: str
    usage: Usage
    unanswered: Sequence[str] = ()
    answers_part: bool = False
