"""Blocks of text, joined as Markdown."""

import io
from collections.abc import Iterable

from workers.documents.parsing.parsed import Original

ITEM = "- "
EVERY = 200  # blocks between two checkpoints


def joined(blocks: Iterable[str]) -> str:
    """An empty line between two blocks, but not between two items of a list."""
    text, before = io.StringIO(), ""
    for block in filter(None, blocks):
        if before:
            text.write("\n" if before.lstrip().startswith(ITEM) and block.lstrip().startswith(ITEM) else "\n\n")
        text.write(block)
        before = block
    return text.getvalue()


class BlockWriter:
    """Collects the blocks of a document, within the limit of its length."""

    def __init__(self, original: Original) -> None:
        self.blocks: list[str] = []
        self._original = original
        self._characters = 0

    def write(self, text: str) -> None:
        """Reports progress now and then, which is where a job is cancelled. Raises what `check_characters` raises."""
        if len(self.blocks) % EVERY == 0:
            self._original.progress(0, 1)
        self._characters += len(text)
        self._original.check_characters(self._characters)
        if text:
            self.blocks.append(text)
