import pytest

from core.settings import WrongSettings, settings
from tests.support.configuration import Configure

SERVERS = '{"vllm": {"base_url": "http://gpu:8000/v1/", "model": "qwen3", "slots": 32, "context_tokens": 8192}}'


def message() -> str:
    with pytest.raises(WrongSettings) as raised:
        settings()
    return str(raised.value)


def test_no_provider_is_used_without_its_key_or_address() -> None:
    assert not settings().anthropic.is_used
    assert not settings().openai.is_used
    assert (settings().grok.api_key, settings().open_router.api_key) == (None, None)


def test_key_alone_is_enough(configure: Configure) -> None:
    configure(ANTHROPIC_API_KEY="sk-ant-1", OPENAI_API_KEY="sk-1", GROK_API_KEY="xai-1")

    assert settings().anthropic.is_used
    assert settings().openai.is_used
    assert settings().grok.model


def test_several_servers_have_names(configure: Configure) -> None:
    configure(PENSUM_OPENAI_SERVERS=SERVERS)

    server = settings().openai.servers["vllm"]
    assert (server.base_url, server.model, server.slots) == ("http://gpu:8000/v1", "qwen3", 32)
    assert (server.context_tokens, server.structured, server.api_key) == (8192, "json_schema", None)


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("OPENAI_BASE_URL", "gpu:8000", "write https://host/path"),
        ("ANTHROPIC_BASE_URL", "https://me:opensesame@gpu", "set the API key instead"),
        ("PENSUM_ANTHROPIC_SLOTS", "0", "greater than 0"),
        ("OPENAI_API_KEY", "sk-opensesame\n", "printable ASCII"),
        ("PENSUM_OPENAI_SERVERS", "vllm", "write it as JSON"),
        ("PENSUM_OPENAI_SERVERS", '{"vllm": {"model": "qwen3"}}', "vllm.base_url: Field required"),
        ("PENSUM_OPENAI_SERVERS", '{"vllm": {"base_url": "http://gpu"}}', "vllm.model: Field required"),
        (
            "PENSUM_OPENAI_SERVERS",
            '{"vllm": {"base_url": "http://gpu", "model": "m", "api_key": "sk-opensesame", "slotz": 1}}',
            "vllm.slotz: Extra inputs are not permitted",
        ),
        (
            "PENSUM_OPENAI_SERVERS",
            '{"vllm": {"base_url": "http://gpu", "model": "m", "structured": "xml"}}',
            "vllm.structured: Input should be 'json_schema', 'json_object' or 'none'",
        ),
        (
            "PENSUM_OPENAI_SERVERS",
            '{"vllm": {"base_url": "http://gpu", "model": "m", "sampling": {"seed": 1, "top_k": 3}}}',
            "Pensum itself says seed",
        ),
        ("PENSUM_OPENAI_SERVERS", '{"grok": {"base_url": "http://gpu", "model": "m"}}', "it is taken"),
        ("PENSUM_OPENAI_SERVERS", '{"My vLLM": {"base_url": "http://gpu", "model": "m"}}', "is no name"),
    ],
)
def test_wrong_provider_is_named_without_its_key(configure: Configure, name: str, value: str, expected: str) -> None:
    configure(**{name: value})

    assert name in message()
    assert expected in message()
    assert "opensesame" not in message()


def test_servers_of_different_kinds_have_different_names(configure: Configure) -> None:
    configure(PENSUM_OPENAI_SERVERS=SERVERS, PENSUM_OLLAMA_SERVERS='{"vllm": "http://gpu:11434"}')

    assert "PENSUM_OLLAMA_SERVERS and PENSUM_OPENAI_SERVERS both name a server 'vllm'" in message()


def test_model_of_another_server_has_no_default(configure: Configure) -> None:
    configure(OPENAI_BASE_URL="http://gpu:8000/v1")

    assert "name a model of that server in PENSUM_OPENAI_MODEL" in message()


def test_model_of_openrouter_has_no_default(configure: Configure) -> None:
    configure(OPENROUTER_API_KEY="sk-or-opensesame")

    assert "name a model in OPENROUTER_MODEL_NAME" in message()
    assert "opensesame" not in message()


def test_keys_are_not_in_the_representation(configure: Configure) -> None:
    configure(
        ANTHROPIC_API_KEY="opensesame",
        OPENAI_API_KEY="opensesame",
        GROK_API_KEY="opensesame",
        OPENROUTER_API_KEY="opensesame",
        OPENROUTER_MODEL_NAME="maker/model",
        PENSUM_OPENAI_SERVERS='{"vllm": {"base_url": "http://gpu", "model": "m", "api_key": "opensesame"}}',
    )
    assert "opensesame" not in repr(settings())
    assert "opensesame" not in repr(settings().openai.servers)
