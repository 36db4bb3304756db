"""Headings of Markdown."""

import re

MARKED = re.compile(r"#{1,6}\s++(\S.*)")


def heading_of(line: str) -> str | None:
    """The text of a heading, without the marks before and after it; None for any other line. Linear in its length."""
    found = MARKED.match(line)
    if found is None:
        return None
    title = found[1].rstrip()
    inner = title.rstrip("#")
    return inner.rstrip() if inner[-1:].isspace() else title
