"""What Ollama 0.32.15 was measured to do, of the stand-in and of a real server where `OLLAMA_HOST` names one.

The real one needs `PENSUM_LLM_MODEL` and a model that only computes vectors.
"""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from core.settings import LlmSettings
from tests.fakes.ollama_server import MODEL, FakeOllama

CONTEXT = 1024
LONG = " ".join(f"Number {number} is next." for number in range(1_500))
SECONDS = 110.0


@dataclass(frozen=True)
class Server:
    url: str
    model: str

    def models(self) -> list[dict[str, Any]]:
        return list(httpx.get(f"{self.url}/api/tags", timeout=SECONDS).json()["models"])

    def embedding_model(self) -> str:
        return next(str(one["name"]) for one in self.models() if "completion" not in one["capabilities"])

    def chat(self, prompt: str, **body: Any) -> httpx.Response:
        """With the context of `CONTEXT` tokens, unless the options say otherwise."""
        options = {"num_ctx": CONTEXT, "num_predict": 8, **body.pop("options", {})}
        sent = {"model": self.model, "messages": [{"role": "user", "content": prompt}], "stream": False, **body}
        return httpx.post(f"{self.url}/api/chat", json={**sent, "options": options}, timeout=SECONDS)


@pytest.fixture(params=["fake", pytest.param("real", marks=pytest.mark.ollama)])
def ollama(request: pytest.FixtureRequest) -> Iterator[Server]:
    if request.param == "real":
        if not os.environ.get("OLLAMA_HOST"):
            pytest.skip("OLLAMA_HOST names no real Ollama")
        settings = LlmSettings()
        yield Server(settings.ollama_host, settings.model)
        return
    with FakeOllama() as server:
        yield Server(server.url, MODEL)


def test_long_prompt_is_cut_in_silence(ollama: Server) -> None:
    response = ollama.chat(LONG)
    assert response.status_code == 200
    assert 0 < response.json()["prompt_eval_count"] < CONTEXT


@pytest.mark.parametrize("more", [{}, {"shift": False}])
def test_long_prompt_is_refused_where_it_may_not_be_cut(ollama: Server, more: dict[str, Any]) -> None:
    response = ollama.chat(LONG, truncate=False, **more)
    assert response.status_code == 400
    inner = json.loads(response.json()["error"])["error"]
    assert inner["type"] == "exceed_context_size_error"
    assert inner["n_prompt_tokens"] > inner["n_ctx"] == CONTEXT


def test_long_prompt_is_refused_without_numbers_where_only_the_shift_is_off(ollama: Server) -> None:
    response = ollama.chat(LONG, shift=False)
    assert response.status_code == 400
    assert "longer than the context length" in response.json()["error"]


def test_output_at_its_limit_says_length(ollama: Server) -> None:
    last = ollama.chat("Count from one to a hundred, in words.", options={"num_predict": 3}).json()
    assert (last["done"], last["done_reason"], last["eval_count"]) == (True, "length", 3)


def test_endless_repetition_ends_politely_without_a_last_line(ollama: Server) -> None:
    """A schema that lets the model write nothing else forces the repetition."""
    schema = {"type": "string", "enum": ["a " * 200]}
    response = ollama.chat("Sing.", format=schema, stream=True, options={"num_predict": 300})
    lines = [json.loads(line) for line in response.text.splitlines()]
    assert response.status_code == 200
    assert len(lines) > 30
    assert not any(line.get("done") or "error" in line for line in lines)


def test_embedding_model_does_not_chat(ollama: Server) -> None:
    response = ollama.chat("Hello.", model=ollama.embedding_model())
    assert response.status_code == 400
    assert "does not support chat" in response.json()["error"]


def test_chat_model_computes_no_vectors(ollama: Server) -> None:
    body = {"model": ollama.model, "input": "a text"}
    response = httpx.post(f"{ollama.url}/api/embed", json=body, timeout=SECONDS)
    assert response.status_code == 501
    assert "does not support embeddings" in response.json()["error"]


@pytest.mark.parametrize("wrong", [{"format": "yaml"}, {"format": 5}, {"options": {"temperature": "hot"}}], ids=str)
def test_fault_of_the_caller_is_told_as_the_server_s(ollama: Server, wrong: dict[str, Any]) -> None:
    response = ollama.chat("Hello.", **wrong)
    assert response.status_code == 500
    assert response.json()["error"].startswith(("invalid format", "option "))


def test_models_are_listed_with_capabilities(ollama: Server) -> None:
    listed = {one["name"]: one for one in ollama.models()}
    assert "completion" in listed[ollama.model]["capabilities"]
    assert listed[ollama.model]["details"]["context_length"] > 0
