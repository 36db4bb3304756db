"""Lines that return at the head or foot of page after page."""

import re
from collections import Counter

MIN_PAGES = 4  # with fewer, no line counts as repeated
MAX_KEPT_LINES = 2  # a page with no more lines keeps them all
MAX_LENGTH = 80  # characters
REPEATED = 0.5  # of the pages
NEIGHBOURS = (1, 2)  # pages before; in many books only every second page has the same one
NUMBER = re.compile(r"\d{1,9}")


def without(pages: list[list[str]]) -> list[list[str]]:
    """Drops a first or last line that most pages share with a neighbour, apart from the number of the page. Of one that
    changes, as the title of a chapter does, the first is kept. Other numbers tell lines apart: they are data."""
    if len(pages) < MIN_PAGES:
        return pages
    for end, rest in ((0, slice(1, None)), (-1, slice(None, -1))):
        runs = _runs([page[end] if page else "" for page in pages])
        sizes = Counter(runs)
        if len(pages) - len(sizes) <= REPEATED * len(pages) and max(sizes.values()) <= REPEATED * len(pages):
            continue
        pages = [
            page[rest] if len(page) > MAX_KEPT_LINES and (run != number or sizes[run] > REPEATED * len(pages)) else page
            for number, (page, run) in enumerate(zip(pages, runs, strict=True))
        ]
    return pages


def _runs(lines: list[str]) -> list[int]:
    """For each page the number of the one on which its line stands first."""
    runs: list[int] = []
    for number, line in enumerate(lines):
        before = (number - distance for distance in NEIGHBOURS if distance <= number)
        runs.append(next((runs[one] for one in before if _continues(lines[one], line, number - one)), number))
    return runs


def _continues(before: str, line: str, pages: int) -> bool:
    """Whether the lines are the same, but for one number that counts the pages between them."""
    if not line or len(line) > MAX_LENGTH or NUMBER.sub("#", before) != NUMBER.sub("#", line):
        return False
    numbers = zip(NUMBER.findall(before), NUMBER.findall(line), strict=True)
    return [int(new) - int(old) for old, new in numbers if new != old] in ([], [pages])
