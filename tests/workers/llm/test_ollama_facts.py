"""What Ollama 0.32.15 was measured to do, of the stand-in and of a real server where `OLLAMA_HOST` names one.

The real one needs `PENSUM_LLM_MODEL` and a model that only computes vectors.
"""

import json
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from core.settings import LlmSettings
from tests.fakes.ollama_server import MODEL, FakeOllama

CONTEXT = 1024
LONG = " ".join(f"Number {number} is next." for number in range(1_500))
SECONDS = 110.0
NOWHERE = "127.0.0.1:9/pensum/no-such-model"  # a registry that no real Ollama leaves its machine for


@dataclass(frozen=True)
class Server:
    url: str
    model: str

    def models(self) -> list[dict[str, Any]]:
        return list(httpx.get(f"{self.url}/api/tags", timeout=SECONDS).json()["models"])

    def capabilities(self, model: str) -> list[str]:
        """As the model itself says. The list says of converted models for vectors that they can chat."""
        return list(self.post("/api/show", model=model).json()["capabilities"])

    def embedding_model(self) -> str:
        names = [str(one["name"]) for one in self.models()]
        return next(name for name in names if "completion" not in self.capabilities(name))

    def post(self, path: str, **body: Any) -> httpx.Response:
        return httpx.post(f"{self.url}{path}", json=body, timeout=SECONDS)

    def loaded(self) -> dict[str, Any]:
        """The models that are loaded now, by name."""
        return {one["name"]: one for one in httpx.get(f"{self.url}/api/ps", timeout=SECONDS).json()["models"]}

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


# Ollama renders the template of a chat itself, or leaves that to llama.cpp: it depends on the model. Only the first way
# cuts a prompt in silence and breaks a repetition off.


def test_long_prompt_is_cut_in_silence_or_refused(ollama: Server) -> None:
    response = ollama.chat(LONG)
    if response.status_code == 200:
        assert 0 < response.json()["prompt_eval_count"] < CONTEXT
    else:
        assert_refused_with_numbers(response)


@pytest.mark.parametrize("more", [{}, {"shift": False}])
def test_long_prompt_is_refused_where_it_may_not_be_cut(ollama: Server, more: dict[str, Any]) -> None:
    assert_refused_with_numbers(ollama.chat(LONG, truncate=False, **more))


def assert_refused_with_numbers(response: httpx.Response) -> None:
    assert response.status_code == 400
    inner = json.loads(response.json()["error"])["error"]
    assert inner["type"] == "exceed_context_size_error"
    assert inner["n_prompt_tokens"] > inner["n_ctx"] == CONTEXT


def test_long_prompt_is_refused_where_only_the_shift_is_off(ollama: Server) -> None:
    response = ollama.chat(LONG, shift=False)
    if "longer than the context length" in response.json()["error"]:
        assert response.status_code == 400
    else:
        assert_refused_with_numbers(response)


def test_output_at_its_limit_says_length(ollama: Server) -> None:
    last = ollama.chat("Count from one to a hundred, in words.", options={"num_predict": 3}).json()
    assert (last["done"], last["done_reason"], last["eval_count"]) == (True, "length", 3)


def test_endless_repetition_ends_without_a_last_line_or_at_its_limit(ollama: Server) -> None:
    """A schema that lets the model write nothing else forces the repetition."""
    schema = {"type": "string", "enum": ["a " * 400]}
    response = ollama.chat("Sing.", format=schema, stream=True, options={"num_predict": 300})
    lines = [json.loads(line) for line in response.text.splitlines()]
    assert response.status_code == 200
    assert len(lines) > 30
    assert not any("error" in line for line in lines)
    assert [line["done_reason"] for line in lines if line.get("done")] in ([], ["length"])


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
    assert "completion" in ollama.capabilities(ollama.model)
    assert listed[ollama.model]["details"]["context_length"] > 0


def test_model_that_can_not_think_refuses_to(ollama: Server) -> None:
    assert ollama.chat("Hello.", think=False).status_code == 200
    refused = ollama.chat("Hello.", think=True)
    assert refused.status_code == 400
    assert "does not support thinking" in refused.json()["error"]


def test_unknown_option_is_ignored(ollama: Server) -> None:
    assert ollama.chat("Hello.", options={"colour": "red"}).status_code == 200


def test_missing_models_are_told_in_two_ways(ollama: Server) -> None:
    chat, vectors = (ollama.post(path, model="no-such-model", input="a") for path in ("/api/chat", "/api/embed"))
    assert (chat.status_code, vectors.status_code) == (404, 404)
    assert chat.json()["error"] == "model 'no-such-model' not found"
    assert vectors.json()["error"] == 'model "no-such-model" not found, try pulling it first'


def test_request_needs_a_model(ollama: Server) -> None:
    response = ollama.post("/api/chat", messages=[])
    assert (response.status_code, response.json()["error"]) == (400, "model is required")


def test_unknown_path_and_wrong_method_are_told_as_plain_text(ollama: Server) -> None:
    missing, wrong = httpx.get(f"{ollama.url}/api/no-such-path"), httpx.get(f"{ollama.url}/api/chat")
    assert (missing.status_code, wrong.status_code) == (404, 405)
    assert all(response.headers["Content-Type"].startswith("text/plain") for response in (missing, wrong))


# Loading and leaving


def test_empty_messages_load_the_model_and_unload_it(ollama: Server) -> None:
    loading = {"model": ollama.model, "messages": [], "options": {"num_ctx": CONTEXT}}
    loaded = ollama.post("/api/chat", **loading, stream=False)
    assert (loaded.status_code, loaded.json()["done_reason"]) == (200, "load")
    assert ollama.loaded()[ollama.model]["context_length"] == CONTEXT

    unloaded = ollama.post("/api/chat", **loading, stream=False, keep_alive=0)
    assert (unloaded.status_code, unloaded.json()["done_reason"]) == (200, "unload")


@pytest.mark.parametrize(("keep_alive", "least_hours"), [("2h", 1.9), (10_800, 2.9), (-1, 24 * 365)])
def test_model_stays_loaded_as_long_as_the_last_request_says(
    ollama: Server, keep_alive: int | str, least_hours: float
) -> None:
    ollama.chat("Hello.", keep_alive=keep_alive)
    expires_at = str(ollama.loaded()[ollama.model]["expires_at"])
    if keep_alive == -1:
        assert int(expires_at[:4]) > datetime.now(UTC).year + 1
    else:
        assert datetime.fromisoformat(expires_at) - datetime.now(UTC) > timedelta(hours=least_hours)


def test_keep_alive_that_is_no_duration_is_refused(ollama: Server) -> None:
    response = ollama.chat("Hello.", keep_alive="soon")
    assert response.status_code == 400
    assert "invalid duration" in response.json()["error"]


# Slots


def test_more_requests_than_slots_are_all_answered(ollama: Server) -> None:
    with ThreadPoolExecutor() as threads:
        asked = [threads.submit(ollama.chat, f"Count to {number}.") for number in range(4)]
    assert [one.result().status_code for one in asked] == [200] * 4


def test_tokens_that_the_server_has_in_mind_are_counted_as_tokens_of_the_prompt(ollama: Server) -> None:
    """Since 0.30 (ollama/ollama#16428): what is not read again does not show in `prompt_eval_count`."""
    counts = [ollama.chat("Tell me of leases.").json()["prompt_eval_count"] for _ in range(2)]
    assert counts[0] == counts[1] > 0


# Vectors


@pytest.mark.parametrize(("given", "vectors"), [("", 0), ([], 0), (None, 0), (["", "a"], 2), (" ", 1)], ids=repr)
def test_empty_text_alone_has_no_vector(ollama: Server, given: Any, vectors: int) -> None:
    response = ollama.post("/api/embed", model=ollama.embedding_model(), input=given)
    assert (response.status_code, len(response.json()["embeddings"])) == (200, vectors)


@pytest.mark.parametrize("given", [5, ["a", 5]], ids=repr)
def test_number_is_no_text(ollama: Server, given: Any) -> None:
    response = ollama.post("/api/embed", model=ollama.embedding_model(), input=given)
    assert response.status_code == 400
    assert "invalid input type" in response.json()["error"]


def test_long_text_is_refused_where_it_may_not_be_cut(ollama: Server) -> None:
    model = ollama.embedding_model()
    assert ollama.post("/api/embed", model=model, input=LONG).status_code == 200
    refused = ollama.post("/api/embed", model=model, input=["a", LONG], truncate=False)
    assert refused.status_code == 400
    assert "exceeds the context length" in refused.json()["error"]


# Pulling and deleting


def test_error_of_a_pull_is_a_line_with_status_200(ollama: Server) -> None:
    response = ollama.post("/api/pull", model=NOWHERE, insecure=True)
    first, *_, last = (json.loads(line) for line in response.text.splitlines())
    assert (response.status_code, first) == (200, {"status": "pulling manifest"})
    assert last["error"].startswith("pull model manifest:")


def test_error_of_a_pull_that_is_not_streamed_has_status_500(ollama: Server) -> None:
    assert ollama.post("/api/pull", model=NOWHERE, insecure=True, stream=False).status_code == 500


def test_missing_model_cannot_be_deleted(ollama: Server) -> None:
    response = httpx.request("DELETE", f"{ollama.url}/api/delete", json={"model": "no-such-model"}, timeout=SECONDS)
    assert response.status_code == 404
