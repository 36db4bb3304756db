"""What a chapter with characters of seventeen scripts costs, beside its Latin twin:

.venv/bin/python -m bench.reports.foreign_scripts
"""

import resource
from collections.abc import Mapping
from typing import Any

from workers.reports.render import render_pdf

SCRIPTS = "\u0e01\u3042\uac00\U0001f600\u0905\u0985\u0a05\u0b05\u0c05\u0d05\u1000\u1780\u10a0\u1200\u13a0\u1400\u1680"
MEMORIES, ROUNDS = 50, 3
SENTENCE = "In 1950 I went to school and we played in the garden every day. "


def main() -> None:
    for _ in range(ROUNDS):
        latin, foreign = (_cost(_chapter(characters)) for characters in ("x", SCRIPTS))
        print(f"Latin {latin:.2f} s of a processor, 17 scripts {foreign:.2f} s: {foreign / latin:.2f} times")
    mine = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1_000
    largest = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1_000
    print(f"{mine} MB in this process at most, {largest} MB in a child")


def _cost(chapter: Mapping[str, Any]) -> float:
    """Seconds of a processor, those of the child included."""
    before = _seconds()
    render_pdf("chapter", chapter)
    return _seconds() - before


def _seconds() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def _chapter(characters: str) -> Mapping[str, Any]:
    """Each memory has one of the characters, and is quoted once and noted once: 399,000 characters in all."""
    quotes = [(SENTENCE * 70)[:3_989] + characters[number % len(characters)] for number in range(MEMORIES)]
    sentences = [{"text": quote, "numbers": [number]} for number, quote in enumerate(quotes, 1)]
    memories = [{"quote": quote, "date": "1950"} for quote in quotes]
    titles = {"title": "All", "lang": "en", "memories_title": "Memories"}
    return titles | {"paragraphs": [sentences], "memories": memories}


if __name__ == "__main__":
    main()
