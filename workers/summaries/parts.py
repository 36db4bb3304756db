"""Parts of a long document, as long as a model reads at once. They end between paragraphs where they can."""

from collections.abc import Iterator
from dataclasses import dataclass

LONGEST = 12_000  # characters: about 3,500 tokens, so that prompt and output fit a small context
BREAKS = ("\n\n", "\n", ". ", " ")


@dataclass(frozen=True)
class Part:
    """`text` is exactly the document's text[start:]."""

    text: str
    start: int


def parts_of(text: str, longest: int = LONGEST) -> Iterator[Part]:
    start = 0
    while start < len(text):
        end = len(text) if len(text) - start <= longest else _break(text, start, start + longest)
        yield Part(text[start:end], start)
        start = end


def _break(text: str, start: int, end: int) -> int:
    """The last good break in the second half; in the middle of a word only where there is none."""
    for mark in BREAKS:
        found = text.rfind(mark, start + (end - start) // 2, end)
        if found >= 0:
            return found + len(mark)
    return end
