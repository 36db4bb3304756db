"""Whether the built-in extractor makes a profile that a person would accept: the name as it is written, a bio with what
matters, and nothing in it of headings, interviewers and contact data. And whether of what a model may write of somebody
the sentences are kept that their text says, and no others.

`held` was not looked at while the rules were written.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from statistics import fmean
from typing import Any

from workers.embeddings.encoder import Vector, encoder
from workers.profiles import grounding
from workers.profiles.extraction import Extract
from workers.profiles.extractive import ExtractiveExtractor

FILE = Path(__file__).parent / "profiles" / "texts.jsonl"
BIOS = FILE.with_name("bios.jsonl")


def measure() -> dict[str, float]:
    rows = [json.loads(line) for line in FILE.read_text().splitlines()]
    figures = {}
    for part in ("tune", "held"):
        judged = [judge(row) for row in rows if row["set"] == part]
        for what in ("name", "bio_tells", "bio_is_clean", "wiki_is_clean"):
            figures[f"profiles.{part}.{what}"] = sum(one[what] for one in judged) / len(judged)
        figures[f"profiles.{part}.all"] = sum(all(one.values()) for one in judged) / len(judged)
        figures |= {f"profiles.{part}.{what}": value for what, value in grounded(part).items()}
    for name, value in figures.items():
        print(f"{name:40} {value:.3f}")
    return figures


def grounded(part: str) -> dict[str, float]:
    """The shares of the sentences that are treated rightly."""
    rows = [json.loads(line) for line in BIOS.read_text().splitlines()]
    kept: dict[bool, list[bool]] = {True: [], False: []}
    for row in rows:
        for said in row["said"] if row["set"] == part else ():
            kept[said["in_source"]].append(bool(grounding.proved(said["text"], row["source"])))
    return {"said_is_kept": fmean(kept[True]), "invented_is_left_out": 1 - fmean(kept[False])}


def judge(row: dict[str, Any]) -> dict[str, bool]:
    found = extract(row["text"])
    return {
        "name": found.name.casefold() in {name.casefold() for name in row["name"].split("|")},
        "bio_tells": all(any(one in found.bio for one in need.split("|")) for need in row["needs"]),
        "bio_is_clean": not any(one in found.bio for one in (*row["forbidden"], *row["forbidden_anywhere"])),
        "wiki_is_clean": not any(one in found.wiki_content for one in row["forbidden_anywhere"]),
    }


def extract(text: str) -> Extract:
    return ExtractiveExtractor(_encode).extract(text)[0]


def _encode(texts: Sequence[str]) -> Sequence[Vector]:
    return encoder("all-MiniLM-L6-v2").encode(list(texts))
