"""What is kept of turns that no longer fit."""

import json
from collections.abc import Iterator
from contextlib import closing

import pytest

from core.settings import LlmSettings
from tests.fakes.ollama_server import FakeOllama
from workers.chat.summaries import LONGEST, summarise
from workers.chat.types import ChatTurn
from workers.llm.ollama import OllamaProvider

TURNS = [
    ChatTurn("Who wrote it?", "Who wrote the manual?", "Manual: “Ingrid Solberg wrote it in 2019.” [1]"),
    ChatTurn("How long is it?", "How long is the manual?", "It has 40 pages. [1]"),
]


@pytest.fixture
def provider() -> Iterator[tuple[OllamaProvider, FakeOllama]]:
    with FakeOllama() as server, closing(OllamaProvider(LlmSettings(ollama_host=server.url))) as provider:
        yield provider, server


def nothing() -> None: ...


def test_summary_without_a_model_keeps_questions_and_replies() -> None:
    summary = summarise("- Earlier", TURNS, None, nothing)
    assert summary.splitlines()[0] == "- Earlier"
    assert "Who wrote the manual?" in summary
    assert "40 pages" in summary
    assert "[1]" not in summary


def test_summary_stays_short() -> None:
    summary = ""
    for _ in range(50):
        summary = summarise(summary, TURNS, None, nothing)
    assert len(summary) <= LONGEST
    assert summary.startswith("- ")


def test_sentence_of_a_model_with_a_name_that_nobody_wrote_is_dropped(
    provider: tuple[OllamaProvider, FakeOllama],
) -> None:
    sentences = ["Ingrid Solberg wrote the manual in 2019.", "Mallory edited it in 2021."]
    provider[1].replies.append(json.dumps({"sentences": sentences}))
    assert summarise("", TURNS, provider[0], nothing) == sentences[0]


def test_useless_summary_of_a_model_is_replaced(provider: tuple[OllamaProvider, FakeOllama]) -> None:
    provider[1].replies += ["no JSON", "no JSON"]
    assert "Who wrote the manual?" in summarise("", TURNS, provider[0], nothing)
