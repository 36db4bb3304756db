"""The values that pass through."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from workers.llm.gateway import Usage
from workers.quotes.types import Quote

NOT_IN_LIBRARY = "Your library does not answer this. Add documents on the subject, or ask in other words."

Say = Callable[[str], None]
"""Takes the answer's text piece by piece, in order, as soon as it is sure."""


@dataclass(frozen=True)
class Turn:
    """A question of the same session that was answered before."""

    question: str
    answer: str


@dataclass(frozen=True)
class Question:
    """`turns` came before it, the latest last. `instruction` is how its owner wants answers to be written."""

    text: str
    turns: Sequence[Turn] = ()
    instruction: str | None = None


@dataclass(frozen=True)
class Draft:
    """`[1]` in the text refers to the first citation. `text` is what was said, piece by piece."""

    text: str
    citations: Sequence[Quote]
    is_answered: bool
    provider: str
    usage: Usage
