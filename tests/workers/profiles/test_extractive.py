"""The extractive extractor with the real encoder."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from workers.embeddings.encoder import Vector, encoder
from workers.profiles.extraction import Extract
from workers.profiles.extractive import ExtractiveExtractor
from workers.text import sentences

SAMPLE = (Path(__file__).parents[3] / "samples" / "profile.md").read_text()


def encode(texts: Sequence[str]) -> Sequence[Vector]:
    return encoder("all-MiniLM-L6-v2").encode(list(texts))


def extract(text: str) -> Extract:
    return ExtractiveExtractor(encode).extract(text)[0]


def test_sample_profile_is_extracted_without_a_language_model() -> None:
    found = extract(SAMPLE)
    assert found.name == "Inês Carvalho"
    assert found.bio.startswith("Inês is 34 and lives in Porto. She studied chemical engineering")
    assert len(sentences.split(found.bio)) == 2
    assert found.wiki_content.startswith("## Bio\n")
    assert "2,300 labelled batches" in found.wiki_content


def test_bio_is_made_of_exact_sentences() -> None:
    text = "What is life? I am a plumber from Leeds. It rains. I like tea. I want to learn Python for my invoices."
    bio = extract(text).bio
    assert "I am a plumber from Leeds." in bio
    assert all(sentence.text in text for sentence in sentences.split(bio))
    assert "?" not in bio


@pytest.mark.parametrize(
    ("text", "bio"),
    [("", ""), ("# Ana", ""), ("- nurse\n- Porto\n- night shifts", "nurse Porto"), ("Ana keeps bees", "")],
)
def test_text_without_sentences_still_gets_a_bio(text: str, bio: str) -> None:
    assert extract(text).bio == bio


@pytest.mark.parametrize(
    "text", ["#" * 200_000, "\n" * 200_000, "name" * 50_000, "-" * 199_999 + "a", "# " + " a" * 99_999]
)
def test_adversarial_text_is_extracted_in_time(text: str) -> None:
    assert extract(text).name == ""
