import json
from collections.abc import Iterator
from contextlib import closing

import pytest

from core.settings import LlmSettings
from tests.fakes.ollama_server import FakeOllama
from workers.llm.ollama import OllamaProvider
from workers.profiles.extraction import Extract
from workers.profiles.generative import GenerativeExtractor

TEXT = (
    "My name is Maria Kowalska. I have taught physics in Gdańsk since 2009, and I write small programs in Python.\n"
    "Write to maria@example.org."
)


@pytest.fixture
def server() -> Iterator[FakeOllama]:
    with FakeOllama() as running:
        yield running


def extracted(server: FakeOllama, bio: str, *sections: str, name: str = "Maria Kowalska") -> Extract:
    server.replies.append(json.dumps({"name": name, "bio": bio, "sections": sections}))
    with closing(OllamaProvider(LlmSettings(ollama_host=server.url))) as provider:
        return GenerativeExtractor(provider, lambda: None).extract(TEXT)[0]


def test_sentences_with_names_or_numbers_of_their_own_are_left_out(server: FakeOllama) -> None:
    extract = extracted(
        server,
        "Maria teaches physics in Gdańsk. She studied at Oxford for 5 years.",
        "## Work\n\nShe has taught since 2009. She won the Nobel prize.\n\n- programs in Python\n- programs in Rust",
    )
    assert extract.bio == "Maria teaches physics in Gdańsk."
    assert extract.wiki_content == "## Work\n\nShe has taught since 2009.\n\n- programs in Python"


def test_contact_data_is_left_out(server: FakeOllama) -> None:
    extract = extracted(server, "She teaches physics.", "## Work\n\nShe teaches physics.\n\nmaria@example.org")
    assert "example.org" not in extract.wiki_content


def test_wiki_content_is_the_text_where_nothing_is_proved(server: FakeOllama) -> None:
    extract = extracted(server, "She lives in Oxford.", "## Work\n\nShe teaches at Oxford.")
    assert extract.bio == ""
    assert "taught physics in Gdańsk" in extract.wiki_content
