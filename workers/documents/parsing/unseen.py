"""What a document says of text in its file that nobody sees who looks at it."""

from collections.abc import Sequence

MOST_NAMED = 3  # pieces
LONGEST_NAMED = 60  # characters of one
LEFT_OUT = "The file hides text from who reads it, which was left out"
READ_TOO = (
    "The file holds text that nobody sees who looks at it. It was read too, and counts for no match and no exercise"
)


def warning(pieces: Sequence[str], *, is_read: bool = False) -> tuple[str, ...]:
    """One sentence, or none where the pieces hold no letters."""
    texts = [" ".join(piece.split()) for piece in pieces]
    texts = [text for text in texts if any(map(str.isalnum, text))]
    if not texts:
        return ()
    named = ", ".join(f"“{_shortened(text)}”" for text in texts[:MOST_NAMED])
    more = f" and {len(texts) - MOST_NAMED:,} more" if len(texts) > MOST_NAMED else ""
    return (f"{READ_TOO if is_read else LEFT_OUT}: {named}{more}.",)


UNJUDGED = "The file has more rules of style sheets than were looked at: text that they hide was read."


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST_NAMED else f"{text[: LONGEST_NAMED - 1].rstrip()}…"
