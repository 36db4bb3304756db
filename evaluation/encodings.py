"""Whether a text in an old encoding is read as it was written, and where not, whether the platform says so.

`exact`: every character is right; `sure`, where the platform also says so. `silent`: one is wrong and the certainty is
not `doubtful`; `told`: it is. Short texts are the first words of the long ones. The cases of `held_out` were not looked
at while candidates, alphabets and weights were chosen.
"""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from workers.documents import encodings
from workers.documents.encodings import Decoded, NotText

FOLDER = Path(__file__).parent / "encodings"
LENGTHS = {"60": 60, "150": 150, "all": 10_000}  # characters
PLAIN = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "„": '"', "–": "-", "—": "-", "…": "...", "œ": "oe"})
LEAST = {"encodings.held_out.all.exact": 0.97, "encodings.held_out.150.exact": 0.93, "encodings.held_out.60.exact": 0.8}
MOST = {"encodings.held_out.all.silent": 0.01, "encodings.held_out.150.silent": 0.03}


def measure() -> dict[str, float]:
    figures = {}
    for part in ("tune", "held_out"):
        for name, length in LENGTHS.items():
            outcomes = Counter(_outcome(text, encoding) for _, text, encoding in _cases(part, length))
            for outcome in ("sure", "told", "silent", "refused"):
                figures[f"encodings.{part}.{name}.{outcome}"] = outcomes[outcome] / outcomes.total()
            right = (outcomes["sure"] + outcomes["unsure"]) / outcomes.total()
            figures[f"encodings.{part}.{name}.exact"] = right
    for name, value in figures.items():
        print(f"{name:40} {value:.3f}")
    return figures


def wrong(part: str = "tune", length: int = LENGTHS["all"]) -> list[str]:
    """For whoever works on the detection."""
    return [
        f"{language} {encoding}: {_outcome(text, encoding)} {_found(text, encoding)}"
        for language, text, encoding in _cases(part, length)
        if _outcome(text, encoding) not in ("sure", "unsure")
    ]


def _cases(part: str, length: int) -> Iterator[tuple[str, str, str]]:
    """Language, text and encoding of each text that has other letters than ASCII's, and all of them in the encoding."""
    for line in (FOLDER / f"{part}.jsonl").read_text().splitlines():
        row = json.loads(line)
        for encoding in row["encodings"]:
            text = _begin(row["text"], length)
            if not _is_in(text, encoding):
                text = text.translate(PLAIN)
            if not text.isascii() and _is_in(text, encoding):
                yield row["language"], text, encoding


def _begin(text: str, length: int) -> str:
    return text if len(text) <= length else (text[:length].rsplit(" ", 1)[0])


def _is_in(text: str, encoding: str) -> bool:
    try:
        return text.encode(encoding).decode(encoding) == text
    except UnicodeError:
        return False


def _outcome(text: str, encoding: str) -> str:
    found = _found(text, encoding)
    if found is None:
        return "refused"
    if found.text == text:
        return "unsure" if found.certainty == "doubtful" else "sure"
    return "told" if found.certainty == "doubtful" else "silent"


def _found(text: str, encoding: str) -> Decoded | None:
    try:
        return encodings.decode(text.encode(encoding))
    except NotText:
        return None
