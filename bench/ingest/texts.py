"""Documents as people add them: pages of some paragraphs under headings, each text another one."""

import random

from bench.embed.texts import SAMPLES

WORDS = 480  # about three passages
PARAGRAPH_WORDS = 80


def make(count: int, *, seed: int) -> list[str]:
    """The same ones each time. Windows of the samples, each marked by a number, so that no passage is known already."""
    words = [
        word
        for file in sorted(SAMPLES.rglob("*.md"))
        for word in file.read_text().split()
        if any(sign.isalpha() for sign in word)
    ]
    rng = random.Random(seed)
    return [_document(words, f"{seed}-{number}", rng) for number in range(count)]


def _document(words: list[str], name: str, rng: random.Random) -> str:
    start = rng.randrange(len(words) - WORDS)
    own = words[start : start + WORDS]
    parts = [" ".join(own[at : at + PARAGRAPH_WORDS]) for at in range(0, WORDS, PARAGRAPH_WORDS)]
    paragraphs = [f"{part.capitalize()}, as note {name}.{number} says." for number, part in enumerate(parts)]
    return f"# Note {name}\n\n" + "\n\n".join(paragraphs)
