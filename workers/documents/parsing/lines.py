"""Paragraphs from the lines of a page."""

import re
from statistics import quantiles

HYPHEN = "\ufffe"  # pdfium's mark for a hyphen at a line break; pypdf leaves the hyphen itself
BULLET = re.compile(r"\s*(?:[•\uf0b7\uf0a7‣◦▪●○■□–—*·]|\(?\d{1,3}[.)]|\(?[a-z][.)])\s+")
SENTENCE_END = re.compile(r"[.!?:;。！？]['\"”’)\]]*$")
CONTROL = re.compile(r"[\0\x01-\x08\x0b\x0e-\x1f\x7f\ufffe\uffff]")
SHORT = 0.75  # of the usual line length; a shorter line may end a paragraph


def of_page(text: str) -> list[str]:
    joined = text.replace(f"{HYPHEN}\r\n", HYPHEN).replace(f"{HYPHEN}\n", HYPHEN).replace(HYPHEN, "")
    return [CONTROL.sub("", line).strip() for line in joined.splitlines()]


def paragraphs(page: list[str]) -> str:
    """Lines of a paragraph are joined by a space, paragraphs are separated by an empty line."""
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
    """A hyphen at a line's end between two lower-case letters is taken as hyphenation and removed."""
    if before.endswith("-") and before[-2:-1].islower() and line[:1].islower():
        return before[:-1] + line
    return f"{before} {line}"
