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
    [
        ("", ""),
        ("# Ana", ""),
        ("- nurse\n- Porto\n- night shifts", "nurse, Porto, night shifts"),
        ("Ana keeps bees", "Ana keeps bees"),
    ],
)
def test_text_without_sentences_still_gets_a_bio(text: str, bio: str) -> None:
    assert extract(text).bio == bio


@pytest.mark.parametrize(
    "text", ["#" * 200_000, "\n" * 200_000, "name" * 50_000, "-" * 199_999 + "a", "# " + " a" * 99_999]
)
def test_adversarial_text_is_extracted_in_time(text: str) -> None:
    assert extract(text).name == ""


CV = """Tomasz Nowak
ul. Długa 5/7, 61-001 Poznań
tomasz@example.org | +48 600 100 200

EXPERIENCE
2019-2024 Backend developer, Allegro, Poznań. Built the service that prices parcels.
2015-2019 Junior developer, Softmax, Poznań

SKILLS
Java, Kubernetes
"""
INTERVIEW = """Interviewer: So, tell us about yourself.
Hannah Okafor: Um, I'm a data analyst in Leeds, and I've worked with SQL since 2015.
Interviewer: And what next?
Hannah Okafor: I'd like to learn how forecasting models work.
"""


def test_bio_of_a_curriculum_vitae_is_made_of_sentences() -> None:
    found = extract(CV)
    assert found.name == "Tomasz Nowak"
    assert found.bio == (
        "Backend developer, Allegro, Poznań (2019-2024). Built the service that prices parcels. "
        "Skills: Java, Kubernetes."
    )
    assert found.wiki_content == (
        "## Experience\n\n- 2019-2024 Backend developer, Allegro, Poznań. Built the service that prices parcels.\n"
        "- 2015-2019 Junior developer, Softmax, Poznań\n\n## Skills\n\nJava, Kubernetes"
    )


def test_interview_becomes_what_the_person_says() -> None:
    found = extract(INTERVIEW)
    said = "I'm a data analyst in Leeds, and I've worked with SQL since 2015."
    aim = "I'd like to learn how forecasting models work."
    assert (found.name, found.bio, found.wiki_content) == ("Hannah Okafor", f"{said} {aim}", f"{said}\n\n{aim}")


@pytest.mark.parametrize(
    ("text", "name", "bio"),
    [
        (
            "Guten Tag! Ich heiße Jörg Brandt und unterrichte seit 2008 Physik in Kassel. Mail: joerg@example.org.",
            "Jörg Brandt",
            "Ich heiße Jörg Brandt und unterrichte seit 2008 Physik in Kassel.",
        ),
        (
            "Bonjour à tous ! Je m'appelle Amélie Rousseau et je suis bibliothécaire à Rennes depuis 2011.",
            "Amélie Rousseau",
            "Je m'appelle Amélie Rousseau et je suis bibliothécaire à Rennes depuis 2011.",
        ),
        (
            "Me llamo Lucía Fernández y soy arquitecta en Valencia.",
            "Lucía Fernández",
            "Me llamo Lucía Fernández y soy arquitecta en Valencia.",
        ),
        ("O meu nome é Rui Sá. Sou bombeiro há nove anos em Braga.", "Rui Sá", "Sou bombeiro há nove anos em Braga."),
        (
            "Nazywam się Ewa Wójcik i jestem księgową w Lublinie.",
            "Ewa Wójcik",
            "Nazywam się Ewa Wójcik i jestem księgową w Lublinie.",
        ),
    ],
)
def test_other_languages_keep_the_name_as_written_and_the_bio_without_greeting(text: str, name: str, bio: str) -> None:
    found = extract(text)
    assert (found.name, found.bio) == (name, bio)
