"""The interviewer's own words, in six languages; other languages get English. See wording.tsv beside this module."""

import csv
from collections.abc import Mapping
from pathlib import Path

from core.once import once

FILE = Path(__file__).with_name("wording.tsv")
OTHERWISE = "en"


def word(key: str, language: str, **parts: object) -> str:
    listed = _wording()[key]
    return listed.get(language, listed[OTHERWISE]).format(**parts)


def is_known(language: str) -> bool:
    return language in _wording()["open"]


@once
def _wording() -> Mapping[str, Mapping[str, str]]:
    with FILE.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return {row.pop("key"): row for row in rows}
