"""docs/configuration.md has every setting."""

import re
from pathlib import Path

from core.settings import names

PAGE = Path(__file__).parents[3] / "docs/configuration.md"
OLDER_NAMES = {"PENSUM_DATABASE_URL", "PENSUM_REDIS_URL"}


def on_the_page() -> set[str]:
    found: set[str] = set()
    for line in PAGE.read_text().splitlines():
        full = re.findall(r"`([A-Z][A-Z0-9_]+)[`=]", line)
        found |= set(full)
        found |= {start + ending for ending in re.findall(r"`(_[A-Z0-9_]+)`", line) for start in _beginnings(full)}
    return found


def _beginnings(variables: list[str]) -> set[str]:
    """`PENSUM_SMTP_HOST`, `_PORT` names two: an ending stands behind the beginning of another setting of its line."""
    parts = [name.split("_") for name in variables]
    return {"_".join(words[:count]) for words in parts for count in range(1, len(words))}


def test_every_setting_is_on_the_page() -> None:
    assert sorted(names.known().keys() - on_the_page() - OLDER_NAMES) == []
