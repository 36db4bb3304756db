"""Who answers: Ollama where it serves the model, the extractive provider where not, and never one in secret."""

from collections.abc import Iterator
from contextlib import closing, nullcontext
from functools import cache

import pytest

from core.settings import LlmSettings
from tests.fakes import encoder
from tests.fakes.ollama_server import FakeOllama
from tests.support.configuration import Configure
from workers.llm import provider_selection
from workers.llm.extractive import ExtractiveProvider
from workers.llm.gateway import CompletionRequest, ModelMissing, ModelUnavailable, Provider
from workers.llm.ollama import OllamaProvider
from workers.llm.provider_selection import available_models, select_provider

MODEL = "llama3.2:3b"


@pytest.fixture(params=["serves the model", "lacks the model", "does not answer"])
def ollama(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, configure: Configure
) -> Iterator[FakeOllama | None]:
    with nullcontext() if request.param == "does not answer" else FakeOllama() as server:
        if server and request.param == "lacks the model":
            server.models.remove(MODEL)
        configure(
            OLLAMA_HOST=server.url if server else "http://127.0.0.1:1",
            PENSUM_LLM_PROVIDER="auto",
            PENSUM_LLM_MODEL=None,
        )
        with closing(OllamaProvider(LlmSettings())) as provider:
            monkeypatch.setattr(provider_selection, "ollama", cache(lambda: provider))
            # Nothing is cached yet, as in a new process.
            monkeypatch.setattr(provider_selection, "_availability", provider_selection._Availability())
            yield server


serves = pytest.mark.parametrize("ollama", ["serves the model"], indirect=True)
lacks = pytest.mark.parametrize("ollama", ["lacks the model"], indirect=True)
is_away = pytest.mark.parametrize("ollama", ["does not answer"], indirect=True)
cannot = pytest.mark.parametrize("ollama", ["lacks the model", "does not answer"], indirect=True)


def chosen(wanted: str | None = None, model: str | None = None) -> Provider:
    return select_provider(encoder.encode, name=wanted, model=model)


@pytest.mark.parametrize("wanted", [None, "auto"])
@serves
def test_ollama_answers_where_it_serves_the_model(ollama: FakeOllama, wanted: str | None) -> None:
    assert isinstance(chosen(wanted), OllamaProvider)


@pytest.mark.parametrize("wanted", [None, "auto"])
@cannot
def test_the_extractive_provider_answers_where_ollama_cannot(ollama: FakeOllama | None, wanted: str | None) -> None:
    assert isinstance(chosen(wanted), ExtractiveProvider)


@lacks
def test_a_named_model_that_is_missing_is_not_replaced(ollama: FakeOllama) -> None:
    with pytest.raises(ModelMissing):
        list(chosen(model=MODEL).stream(CompletionRequest(prompt="Hello", model=MODEL)))


@is_away
def test_a_named_model_that_does_not_answer_is_not_replaced(ollama: None) -> None:
    with pytest.raises(ModelUnavailable):
        list(chosen(model=MODEL).stream(CompletionRequest(prompt="Hello", model=MODEL)))


@cannot
def test_who_names_ollama_gets_ollama(ollama: FakeOllama | None) -> None:
    assert isinstance(chosen("ollama"), OllamaProvider)


@serves
def test_who_names_the_extractive_provider_gets_it(ollama: FakeOllama) -> None:
    assert isinstance(chosen("extractive"), ExtractiveProvider)
    assert ollama.requests == []


@serves
def test_the_operator_decides_for_those_who_name_nothing(ollama: FakeOllama, configure: Configure) -> None:
    configure(PENSUM_LLM_PROVIDER="extractive")
    assert isinstance(chosen(), ExtractiveProvider)
    assert isinstance(chosen("ollama"), OllamaProvider)


@pytest.mark.parametrize("ollama", ["serves the model", "lacks the model"], indirect=True)
def test_ollama_is_not_asked_before_every_answer(ollama: FakeOllama) -> None:
    for _ in range(5):
        chosen()
    assert len(ollama.requests) == 1


@serves
def test_ollama_is_asked_again_after_a_while(ollama: FakeOllama, monkeypatch: pytest.MonkeyPatch) -> None:
    assert isinstance(chosen(), OllamaProvider)
    ollama.models.remove(MODEL)
    monkeypatch.setattr(provider_selection, "AVAILABILITY_TTL_SECONDS", 0.0)
    assert isinstance(chosen(), ExtractiveProvider)


def test_the_models_on_offer_are_ollama_s_and_the_extractive_one(ollama: FakeOllama | None) -> None:
    names = [(model["provider"], model["name"]) for model in available_models()]
    there = [("ollama", name) for name in ollama.models] if ollama else []
    assert names == [*there, ("extractive", "extractive")]
