"""Which of the known names somebody probably meant."""

from collections.abc import Collection

from rapidfuzz import fuzz, process

LONGEST = 200  # of what is compared: the rest of a name would cost time and help nobody
LEAST_LIKENESS = 60.0  # of 100: `cnt` is `count` with 75
MOST_NAMES = 20


def closest(name: str, known: Collection[str]) -> str | None:
    found = process.extractOne(name[:LONGEST], sorted(known), scorer=fuzz.ratio, score_cutoff=LEAST_LIKENESS)
    return None if found is None else str(found[0])


def unknown(name: str, known: Collection[str]) -> str:
    """What to say of a name that is none of the known ones."""
    meant = closest(name, known)
    if meant is not None:
        return f"unknown; did you mean `{meant}`?"
    if not known:
        return "unknown; nothing is taken here"
    listed = ", ".join(f"`{each}`" for each in sorted(known)[:MOST_NAMES])
    return f"unknown; known are {listed}" + (", and more" if len(known) > MOST_NAMES else "")
