import json
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace

import pytest
from pydantic import BaseModel

from core.settings import LlmSettings, OllamaServer
from tests.fakes.encoder import encode
from tests.fakes.ollama_replies import Hang, Thinking
from tests.fakes.ollama_server import EMBEDDING_MODEL, MODEL, FakeOllama
from tests.support.configuration import Configure
from workers.llm.gateway import CompletionRequest, ModelMissing, ModelUnavailable, Piece, PromptTooLong, Provider, Usage
from workers.llm.ollama import OllamaProvider, with_tag
from workers.llm.registry import registry

Connect = Callable[..., OllamaProvider]

HELLO = CompletionRequest(prompt="Say hello.", max_tokens=16)


class Capital(BaseModel):
    city: str
    inhabitants: int


def text_of(parts: list[Piece | Usage]) -> str:
    return "".join(part.text for part in parts if isinstance(part, Piece))


# Both the fake and a real server


def test_stream_has_pieces_and_then_the_usage(any_provider: OllamaProvider) -> None:
    *pieces, usage = any_provider.stream(HELLO)

    assert all(isinstance(piece, Piece) for piece in pieces)
    assert text_of(pieces)
    assert isinstance(usage, Usage)
    assert usage.model
    assert usage.prompt_tokens > 0
    assert 0 < usage.output_tokens <= HELLO.max_tokens


def test_max_tokens_limits_the_output(any_provider: OllamaProvider) -> None:
    *_, usage = any_provider.stream(CompletionRequest(prompt="Count from one to a hundred, in words.", max_tokens=3))

    assert isinstance(usage, Usage)
    assert usage.output_tokens <= 3


def test_output_matches_the_schema(any_provider: OllamaProvider) -> None:
    asked = CompletionRequest(
        prompt="The capital of Norway, as JSON.", schema=Capital.model_json_schema(), max_tokens=128
    )

    assert Capital.model_validate_json(text_of(list(any_provider.stream(asked))))


def test_missing_model_is_named_in_the_error(any_provider: OllamaProvider) -> None:
    with pytest.raises(ModelMissing, match="no-such-model"):
        list(any_provider.stream(replace(HELLO, model="no-such-model")))


def test_missing_model_cannot_embed(any_provider: OllamaProvider) -> None:
    with pytest.raises(ModelMissing, match="no-such-model"):
        any_provider.embed(["a text"], model="no-such-model")


def test_models_are_listed_with_their_size(any_provider: OllamaProvider) -> None:
    models = any_provider.models()

    assert models
    assert all(model.name and model.provider == "ollama" and model.size_bytes for model in models)


def test_listed_models_with_the_capability_can_chat(any_provider: OllamaProvider) -> None:
    can_chat = {model.name: "completion" in model.capabilities for model in any_provider.models()}
    assert any(can_chat.values())
    assert {name: any_provider.can_chat(name) for name in can_chat} == can_chat
    assert not any_provider.can_chat("no-such-model")


def test_what_a_model_can_do_is_asked_once_for_each_digest(connect: Connect) -> None:
    """The list says of a converted model for vectors that it can chat."""
    name = "converted-embed:latest"
    with FakeOllama([MODEL, name]) as server:
        provider = connect(server.url)
        for _ in range(2):
            assert {model.name: model.capabilities for model in provider.models()}[name] == ["embedding"]
        assert not provider.can_chat(name)
        assert _shown(server) == [MODEL, name]
        server.made[name] += 1
        provider.models()
        assert _shown(server) == [MODEL, name, name]


def _shown(server: FakeOllama) -> list[str]:
    return [request.body["model"] for request in server.requests if request.path == "/api/show"]


def test_each_text_gets_a_vector_of_the_same_length(any_provider: OllamaProvider) -> None:
    name = next(model.name for model in any_provider.models() if "embedding" in model.capabilities)
    embedded = any_provider.embed(["a short text", "and quite another one"], model=name)

    one, other = embedded.vectors
    assert len(one) == len(other) > 0
    assert one != other
    assert embedded.tokens is not None
    assert embedded.tokens >= 7


def test_embedding_no_texts_sends_nothing(connect: Connect) -> None:
    assert connect("http://127.0.0.1:9").embed([]).vectors == []


def test_usage_names_the_digest_of_the_model(any_provider: OllamaProvider) -> None:
    digest = any_provider.digest(None)
    *_, usage = any_provider.stream(HELLO)

    assert digest
    assert isinstance(usage, Usage)
    assert usage.model_digest == digest
    assert any_provider.digest("no-such-model") is None


def test_model_can_be_loaded_before_the_first_request(any_provider: OllamaProvider) -> None:
    any_provider.load(None)
    with pytest.raises(ModelMissing, match="no-such-model"):
        any_provider.load("no-such-model")


# Requests


def test_ollama_provider_implements_the_protocol(provider: OllamaProvider) -> None:
    accepted: Provider = provider

    assert accepted.name == "ollama"


def test_chat_is_streamed_with_its_limits(server: FakeOllama, provider: OllamaProvider) -> None:
    list(provider.stream(CompletionRequest(prompt="?", system="Be brief.", max_tokens=7, temperature=0.5)))

    body = server.requests[0].body
    assert (body["stream"], body["truncate"], body["shift"]) == (True, False, False)
    assert body["model"] == MODEL
    assert body["options"] == {"num_ctx": 8192, "num_predict": 7, "temperature": 0.5}
    assert body["think"] is False
    assert "keep_alive" not in body
    assert body["messages"] == [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "?"}]
    assert "format" not in body


def test_embedding_uses_the_context_size_of_chats(server: FakeOllama, provider: OllamaProvider) -> None:
    provider.embed(["a text"], model=EMBEDDING_MODEL)

    assert server.requests[0].body["options"] == {"num_ctx": 8192}


def test_text_that_is_too_long_for_a_vector_is_not_cut(provider: OllamaProvider) -> None:
    with pytest.raises(PromptTooLong):
        provider.embed(["short", "long " * 3_000], model=EMBEDDING_MODEL)


def test_schema_is_sent_as_format_and_in_the_prompt(server: FakeOllama, provider: OllamaProvider) -> None:
    schema = Capital.model_json_schema()

    list(provider.stream(CompletionRequest(prompt="Oslo?", schema=schema)))

    body = server.requests[0].body
    assert body["format"] == schema
    assert json.dumps(schema) in body["messages"][0]["content"]


def test_nothing_is_sent_before_the_first_piece_is_requested(server: FakeOllama, provider: OllamaProvider) -> None:
    provider.stream(HELLO).close()

    assert server.requests == []


def test_loading_sends_what_chats_and_vectors_load_the_model_with(server: FakeOllama, connect: Connect) -> None:
    provider = connect(server.url, ollama_keep_alive="10m")
    provider.load(None)
    list(provider.stream(HELLO))
    provider.embed(["a text"], model=EMBEDDING_MODEL)

    loading, chat, vectors = (request.body for request in server.requests if request.body)
    assert loading["messages"] == []
    assert loading["shift"] is chat["shift"] is False
    assert {body["options"]["num_ctx"] for body in (loading, chat, vectors)} == {8192}
    assert {body["keep_alive"] for body in (loading, chat, vectors)} == {"10m"}


def test_model_thinks_only_on_request(server: FakeOllama, provider: OllamaProvider) -> None:
    server.models.append("qwen3:4b")
    list(provider.stream(replace(HELLO, model="qwen3:4b", thinks=True)))

    assert server.requests[0].body["think"] is True


def test_output_is_asked_to_end_before_the_texts_in_stop(server: FakeOllama, provider: OllamaProvider) -> None:
    list(provider.stream(replace(HELLO, stop=["\n\n", "END"])))

    assert server.requests[0].body["options"]["stop"] == ["\n\n", "END"]


def test_how_tokens_are_chosen_is_an_option(server: FakeOllama, provider: OllamaProvider) -> None:
    chosen = {"top_p": 0.5, "presence_penalty": 1.5, "frequency_penalty": 0.0}
    list(provider.stream(replace(HELLO, top_p=0.5, presence_penalty=1.5, frequency_penalty=0.0)))

    assert server.requests[0].body["options"].items() >= chosen.items()


# Digests


def test_model_made_anew_has_another_digest(server: FakeOllama, connect: Connect) -> None:
    before = connect(server.url).digest(MODEL)
    server.made[MODEL] += 1
    assert connect(server.url).digest(MODEL) != before


def test_digest_is_asked_for_once_in_a_while(server: FakeOllama, provider: OllamaProvider) -> None:
    assert provider.digest(MODEL) == provider.digest(None)
    assert len(server.requests) == 1


def test_digest_of_a_server_that_went_away_is_the_last_known(
    server: FakeOllama, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workers.llm.ollama.DIGEST_TTL_SECONDS", 0.0)
    known, unknown = connect(server.url), connect(server.url)
    before = known.digest(None)
    server.stop()

    assert known.digest(None) == before
    with pytest.raises(ModelUnavailable):
        unknown.digest(None)


# Several servers


def test_each_server_is_an_entry_with_its_own_slots_and_model(server: FakeOllama, configure: Configure) -> None:
    big = {"url": server.url, "slots": 2, "model": "qwen3:32b"}
    configure(PENSUM_OLLAMA_SLOTS=3, PENSUM_OLLAMA_SERVERS=json.dumps({"big": big}))
    registry.forget()
    entries = registry()
    registry.forget()

    assert [(name, entries[name].slots) for name in ("ollama", "big")] == [("ollama", 3), ("big", 2)]
    provider = entries["big"].make(encode)
    assert (provider.name, provider.default_model) == ("big", "qwen3:32b")


def test_named_server_is_asked_for_its_own_model(server: FakeOllama) -> None:
    server.models.append("qwen3:32b")
    settings = LlmSettings(ollama_servers=(OllamaServer(name="big", url=server.url, model="qwen3:32b"),))
    with closing(OllamaProvider(settings, settings.ollama_servers[0])) as provider:
        list(provider.stream(HELLO))
        assert {model.provider for model in provider.models()} == {"big"}
    assert server.requests[0].body["model"] == "qwen3:32b"


# Closing early


def test_closing_the_stream_closes_the_connection(server: FakeOllama, provider: OllamaProvider) -> None:
    server.replies.append(Hang(after=1))
    stream = provider.stream(HELLO)
    assert next(stream) == Piece("1 ")
    assert server.disconnected == []

    stream.close()

    server.wait_for_disconnect()
    assert server.disconnected == server.requests


def test_complete_stream_is_no_disconnect(server: FakeOllama, provider: OllamaProvider) -> None:
    list(provider.stream(HELLO))
    provider.models()
    server.wait_for_request(2)

    assert server.disconnected == []


def test_thinking_model_yields_empty_pieces(server: FakeOllama, provider: OllamaProvider) -> None:
    server.replies.append(Thinking("hm, let me see", "Yes."))

    *pieces, usage = provider.stream(HELLO)

    assert pieces == [Piece("")] * 4 + [Piece("Yes.")]
    assert isinstance(usage, Usage)


# Names


@pytest.mark.parametrize(
    ("model", "full"),
    [
        ("mistral", "mistral:latest"),
        ("llama3.2:3b", "llama3.2:3b"),
        ("registry.example:5000/team/tutor", "registry.example:5000/team/tutor:latest"),
    ],
)
def test_name_without_a_tag_means_latest(model: str, full: str) -> None:
    assert with_tag(model) == full


def test_latest_tag_may_be_omitted(server: FakeOllama, provider: OllamaProvider) -> None:
    server.models.append("mistral:latest")
    assert provider.can_chat("mistral")
    assert provider.can_chat("mistral:latest")
    assert not provider.can_chat("llama3.2")
