"""Questions, drafts of answers, and the function that streams an answer's text."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from workers.llm.gateway import Usage
from workers.quotes.types import Quote

NOT_IN_LIBRARY = "Your library does not answer this. Add documents on the subject, or ask in other words."

Emit = Callable[[str], None]
"""Streams the answer's text piece by piece, in order."""


class AnswerOutcome(StrEnum):
    """A model wrote an answer, of which the library supports something (`answered`) or nothing (`unsupported`); there
    are only passages that may help (`passages`), or not even those (`not_found`)."""

    ANSWERED = "answered"
    UNSUPPORTED = "unsupported"
    PASSAGES = "passages"
    NOT_FOUND = "not_found"


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
class WrittenSentence:
    """The answer's text[start:end], without the markers behind it. `is_supported` is None where it says nothing that
    could be true or false."""

    start: int
    end: int
    is_supported: bool | None


@dataclass(frozen=True)
class Draft:
    """`[1]` in the text refers to the first citation. `text` is all that was emitted. `sentences` are those of a
    model."""

    text: str
    citations: Sequence[Quote]
    outcome: AnswerOutcome
    provider: str
    usage: Usage
    sentences: Sequence[WrittenSentence] = ()

    @property
    def is_answered(self) -> bool:
        return self.outcome is AnswerOutcome.ANSWERED

    @property
    def supported_share(self) -> float | None:
        """Of the sentences that say something, from 0 to 1; None where there is none."""
        verdicts = [one.is_supported for one in self.sentences if one.is_supported is not None]
        return round(sum(verdicts) / len(verdicts), 3) if verdicts else None
