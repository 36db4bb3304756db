"""The extractor that quotes, with the real encoder, and its tidying."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workers.embeddings.encoder import Vector, encoder
from workers.profiles.extraction import LONGEST_BIO, Extract, clipped
from workers.profiles.extractive import ExtractiveExtractor
from workers.profiles.tidying import tidy
from workers.text import sentences

SAMPLE = (Path(__file__).parents[3] / "samples" / "profile.md").read_text()


def encode(texts: Sequence[str]) -> Sequence[Vector]:
    return encoder("all-MiniLM-L6-v2").encode(list(texts))


def extract(text: str) -> Extract:
    return ExtractiveExtractor(encode).extract(text)[0]


def test_a_profile_is_read_without_any_language_model() -> None:
    found = extract(SAMPLE)
    assert found.name == "Inês Carvalho"
    assert found.bio.startswith("Inês is 34 and lives in Porto. She studied chemical engineering")
    assert len(sentences.split(found.bio)) == 2
    assert found.wiki_content.startswith("## Bio\n")
    assert "2,300 labelled batches" in found.wiki_content


def test_the_bio_quotes_letter_for_letter() -> None:
    text = "What is life? I am a plumber from Leeds. It rains. I like tea. I want to learn Python for my invoices."
    bio = extract(text).bio
    assert "I am a plumber from Leeds." in bio
    assert all(sentence.text in text for sentence in sentences.split(bio))
    assert "?" not in bio


@pytest.mark.parametrize(
    ("text", "bio"),
    [("", ""), ("# Ana", ""), ("- nurse\n- Porto\n- night shifts", "nurse Porto"), ("Ana keeps bees", "")],
)
def test_a_text_without_sentences_says_what_it_can(text: str, bio: str) -> None:
    assert extract(text).bio == bio


def test_contact_data_front_matter_and_the_title_are_left_out() -> None:
    text = (
        "---\nname: Ana Silva\nuser_id: 1\n---\n\n# Ana Silva\n\n**Email:** ana@example.org\n- Phone: +351 1\nID: 7\n"
        "Website: https://example.org\n\n\n\n## Work  \n• Keeps bees\n* Sells honey\n\n"
        "```\nemail: kept = in_code\n```\n"
    )
    assert tidy(text, name="Ana Silva") == ("## Work\n- Keeps bees\n- Sells honey\n\n```\nemail: kept = in_code\n```")


def test_of_lines_that_were_joined_only_the_name_is_left_out() -> None:
    text = "Name: Ana Silva She keeps bees.\nEmail: ana@example.org\nAddress: the hive. She lives there."
    assert tidy(text, name="Ana Silva") == "She keeps bees.\nAddress: the hive. She lives there."


def test_prose_is_kept_as_it_is() -> None:
    text = "She said: email me. Address: the usual one was hers.\n\nName her Ana."
    assert tidy(text, name="") == text


@given(st.text(max_size=300))
@settings(deadline=None)
def test_tidying_adds_no_word(text: str) -> None:
    assert set(tidy(text, name="").split()) <= {*text.split(), "-"}


@pytest.mark.parametrize(
    "text", ["#" * 200_000, "\n" * 200_000, "name" * 50_000, "-" * 199_999 + "a", "# " + " a" * 99_999]
)
def test_a_text_made_to_take_for_ever_is_read_like_any_other(text: str) -> None:
    assert extract(text).name == ""


def test_what_is_too_long_is_cut_between_words() -> None:
    assert clipped("one two three", 9) == "one two…"
    assert clipped("one two", 7) == "one two"
    assert clipped("x" * 20, 5) == "xxxx…"
    assert len(clipped("word " * LONGEST_BIO, LONGEST_BIO)) <= LONGEST_BIO
