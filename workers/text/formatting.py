"""Small helpers for sentences that code writes: shortening, lists, percentages, ordinals."""

from collections.abc import Sequence


def one_line(text: str) -> str:
    """Every run of white space becomes one space."""
    return " ".join(text.split())


def clip(text: str, most: int) -> str:
    """At most `most` characters, cut between two words if possible, with `…` at the cut."""
    if len(text) <= most:
        return text
    kept, following = text[: most - 1], text[most - 1]
    is_within_a_word = not (kept[-1:].isspace() or following.isspace())
    whole_words = kept.rsplit(maxsplit=1)[0] if is_within_a_word else kept
    return f"{whole_words.rstrip()}…"


def listed(parts: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def percent(fraction: float) -> str:
    return f"{round(100 * fraction)} %"


def ordinal(number: int) -> str:
    suffix = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{'th' if 10 <= number % 100 <= 20 else suffix}"
