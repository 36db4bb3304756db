"""Under `auto` Ollama is selected where it has the model. A named provider or model is never replaced."""

from collections.abc import Iterator
from contextlib import closing, nullcontext
from functools import cache

import pytest

from core.settings import LlmSettings
from tests.fakes import encoder
from tests.fakes.ollama_server import EMBEDDING_MODEL, MODEL, FakeOllama
from tests.support.configuration import Configure
from workers.llm import provider_selection
from workers.llm.extractive import ExtractiveProvider
from workers.llm.gateway import CompletionRequest, ModelMissing, ModelUnavailable, Provider
from workers.llm.ollama import OllamaProvider
from workers.llm.provider_selection import available_models, select_provider


@pytest.fixture(params=["serves the model", "lacks the model", "is unreachable"])
def ollama(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, configure: Configure
) -> Iterator[FakeOllama | None]:
    with nullcontext() if request.param == "is unreachable" else FakeOllama() as server:
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
unreachable = pytest.mark.parametrize("ollama", ["is unreachable"], indirect=True)
cannot = pytest.mark.parametrize("ollama", ["lacks the model", "is unreachable"], indirect=True)


def selected(wanted: str | None = None, model: str | None = None) -> Provider:
    return select_provider(encoder.encode, name=wanted, model=model)


@pytest.mark.parametrize("wanted", [None, "auto"])
@serves
def test_ollama_is_selected_where_it_has_the_model(ollama: FakeOllama, wanted: str | None) -> None:
    assert isinstance(selected(wanted), OllamaProvider)


@pytest.mark.parametrize("wanted", [None, "auto"])
@cannot
def test_extractive_provider_is_selected_where_ollama_cannot_serve(
    ollama: FakeOllama | None, wanted: str | None
) -> None:
    assert isinstance(selected(wanted), ExtractiveProvider)


@lacks
def test_missing_named_model_is_not_replaced(ollama: FakeOllama) -> None:
    with pytest.raises(ModelMissing):
        list(selected(model=MODEL).stream(CompletionRequest(prompt="Hello", model=MODEL)))


@unreachable
def test_unreachable_named_model_is_not_replaced(ollama: None) -> None:
    with pytest.raises(ModelUnavailable):
        list(selected(model=MODEL).stream(CompletionRequest(prompt="Hello", model=MODEL)))


@cannot
def test_named_ollama_is_selected_even_if_unavailable(ollama: FakeOllama | None) -> None:
    assert isinstance(selected("ollama"), OllamaProvider)


@serves
def test_default_model_that_only_embeds_is_not_selected(ollama: FakeOllama, configure: Configure) -> None:
    configure(PENSUM_LLM_MODEL=EMBEDDING_MODEL)
    assert isinstance(selected(), ExtractiveProvider)


@pytest.mark.parametrize("lists_capabilities", [True, False])
@serves
def test_models_say_what_they_can_do(ollama: FakeOllama, lists_capabilities: bool) -> None:
    ollama.lists_capabilities = lists_capabilities
    for _ in range(2):
        found = {model["name"]: "completion" in model["capabilities"] for model in available_models()}
        assert found == {MODEL: True, EMBEDDING_MODEL: False, "extractive": True}
    asked_one_by_one = [request for request in ollama.requests if request.path == "/api/show"]
    assert len(asked_one_by_one) == (0 if lists_capabilities else 2)


@serves
def test_named_extractive_provider_is_selected(ollama: FakeOllama) -> None:
    assert isinstance(selected("extractive"), ExtractiveProvider)
    assert ollama.requests == []


@serves
def test_setting_decides_where_nothing_is_named(ollama: FakeOllama, configure: Configure) -> None:
    configure(PENSUM_LLM_PROVIDER="extractive")
    assert isinstance(selected(), ExtractiveProvider)
    assert isinstance(selected("ollama"), OllamaProvider)


@pytest.mark.parametrize("ollama", ["serves the model", "lacks the model"], indirect=True)
def test_availability_is_cached(ollama: FakeOllama) -> None:
    for _ in range(5):
        selected()
    assert len(ollama.requests) == 1


@serves
def test_availability_is_checked_again_after_its_ttl(ollama: FakeOllama, monkeypatch: pytest.MonkeyPatch) -> None:
    assert isinstance(selected(), OllamaProvider)
    ollama.models.remove(MODEL)
    monkeypatch.setattr(provider_selection, "AVAILABILITY_TTL_SECONDS", 0.0)
    assert isinstance(selected(), ExtractiveProvider)


def test_available_models_are_ollama_s_and_the_extractive_one(ollama: FakeOllama | None) -> None:
    names = [(model["provider"], model["name"]) for model in available_models()]
    there = [("ollama", name) for name in ollama.models] if ollama else []
    assert names == [*there, ("extractive", "extractive")]
