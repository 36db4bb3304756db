"""The resources that every learner shall find, whoever uploaded what."""

import json
import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest

import workers.learning

LINES = Path(workers.learning.__file__).with_name("shared_library.jsonl").read_text().splitlines()
RESOURCES = [json.loads(line) for line in LINES]

KINDS = {"paper", "course", "book", "tutorial", "video", "code"}
LEVELS = {"beginner", "intermediate", "advanced"}
FIELDS = {"title", "url", "kind", "level", "topics", "authors", "year", "language", "summary"}
SENTENCE_END = re.compile(r"[.!?]”?(?=\s|$)")


def test_library_holds_at_least_60_different_resources() -> None:
    assert len({resource["url"] for resource in RESOURCES}) == len(RESOURCES) >= 60
    assert len({resource["title"] for resource in RESOURCES}) == len(RESOURCES)


def test_every_kind_and_every_level_is_there() -> None:
    assert {resource["kind"] for resource in RESOURCES} == KINDS
    assert {resource["level"] for resource in RESOURCES} == LEVELS


@pytest.mark.parametrize("resource", RESOURCES, ids=lambda resource: resource["title"])
def test_resource_is_described_in_three_to_six_sentences_and_leads_outside(resource: dict[str, object]) -> None:
    assert resource.keys() == FIELDS
    assert urlsplit(str(resource["url"])).scheme in {"http", "https"}
    assert urlsplit(str(resource["url"])).hostname
    assert resource["topics"]
    assert resource["authors"]
    assert 3 <= len(SENTENCE_END.findall(str(resource["summary"]))) <= 6
