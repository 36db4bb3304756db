"""From the lines of a page, as they were set, back to paragraphs."""

import re
from collections import Counter
from statistics import quantiles

HYPHEN = "\ufffe"  # pdfium's sign for one that only breaks a word; pypdf leaves the hyphen itself
BULLET = re.compile(r"\s*(?:[•‣◦▪●○■□–—*·]|\(?\d{1,3}[.)]|\(?[a-z][.)])\s+")
SENTENCE_END = re.compile(r"[.!?:;。！？]['\"”’)\]]*$")
UNUSABLE = re.compile(r"[\0\x01-\x08\x0b\x0e-\x1f\x7f\ufffe\uffff]")
SHORT = 0.75  # of the usual length of a line: the last one of a paragraph
FEW_PAGES = 4  # with fewer no line counts as repeated
FEW_LINES = 2  # a page with no more keeps them
LONGEST_HEAD = 80  # characters
REPEATED = 0.5  # of the pages
NUMBER = re.compile(r"\d+")


def of_page(text: str) -> list[str]:
    joined = text.replace(f"{HYPHEN}\r\n", HYPHEN).replace(f"{HYPHEN}\n", HYPHEN).replace(HYPHEN, "")
    return [UNUSABLE.sub("", line).strip() for line in joined.splitlines()]


def without_running_heads(pages: list[list[str]]) -> list[list[str]]:
    """Drops the first and the last line of pages where it is the same, but for its numbers, on most of them."""
    if len(pages) < FEW_PAGES:
        return pages
    for end, rest in ((0, slice(1, None)), (-1, slice(None, -1))):
        count = Counter(_outline(page[end]) for page in pages if page)
        heads = {line for line, times in count.items() if times > REPEATED * len(pages) and len(line) <= LONGEST_HEAD}
        pages = [page[rest] if len(page) > FEW_LINES and _outline(page[end]) in heads else page for page in pages]
    return pages


def _outline(line: str) -> str:
    return NUMBER.sub("#", line)


def paragraphs(page: list[str]) -> str:
    """Lines that belong together are joined by a space, paragraphs parted by an empty line."""
    usual = _usual_length(page)
    found: list[str] = []
    is_open = False
    for line in page:
        if not line:
            is_open = False
            continue
        if is_open and not BULLET.match(line):
            found[-1] = _joined(found[-1], line)
        else:
            found.append(line)
        is_open = not (SENTENCE_END.search(line) and len(line) < SHORT * usual) and len(line) > usual / 2
    return "\n\n".join(found)


def _usual_length(page: list[str]) -> float:
    lengths = [len(line) for line in page if line]
    return quantiles(lengths, n=10)[7] if len(lengths) > 1 else 0.0


def _joined(before: str, line: str) -> str:
    """A hyphen between two small letters at a line's end most often only breaks the word."""
    if before.endswith("-") and before[-2:-1].islower() and line[:1].islower():
        return before[:-1] + line
    return f"{before} {line}"
