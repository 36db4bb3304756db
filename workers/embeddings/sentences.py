"""The sentences of a passage as the embedding model gets them: each after its document's title, short ones together.

A search ranks a passage by the nearest of them, too. Which length and whether with the title was measured:
evaluation/search/README.md.
"""

from collections.abc import Iterator

from workers.text.blocks import Kind, blocks
from workers.text.sentences import pieces

LEAST_BYTES = 100  # of UTF-8; what is shorter is joined to the sentence after it. Chinese says more with fewer signs
HEADLESS = {Kind.HEADING, Kind.GAP}


def sentence_texts(title: str, text: str) -> list[str]:
    """At least one."""
    return [f"{title}: {sentence}" for sentence in _joined(text)] or [f"{title}: {text}"]


def _joined(text: str) -> Iterator[str]:
    waiting = ""
    for block in blocks(text):
        if block.kind not in HEADLESS:
            for piece in pieces(text, block.start, block.end, "en"):
                waiting = f"{waiting} {piece.text}" if waiting else piece.text
                if len(waiting.encode()) >= LEAST_BYTES:
                    yield waiting
                    waiting = ""
    if waiting:
        yield waiting
