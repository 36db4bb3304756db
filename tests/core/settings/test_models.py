import pytest
from pydantic import ValidationError

from core.settings import LlmSettings
from tests.support.configuration import Configure


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("gpu", "http://gpu:11434"),
        ("gpu:8080", "http://gpu:8080"),
        ("[::1]:8080", "http://[::1]:8080"),
        ("https://gpu.example/ollama/", "https://gpu.example/ollama"),
    ],
)
def test_host_is_accepted_with_or_without_scheme(configure: Configure, host: str, url: str) -> None:
    configure(OLLAMA_HOST=host)

    assert LlmSettings().ollama_host == url


@pytest.mark.parametrize("host", ["ftp://gpu", "http://", "gpu:eleven", "http://me:secret@gpu"])
def test_invalid_host_is_refused(configure: Configure, host: str) -> None:
    configure(OLLAMA_HOST=host)

    with pytest.raises(ValidationError, match="OLLAMA_HOST"):
        LlmSettings()


def test_arguments_override_the_environment(configure: Configure) -> None:
    configure(OLLAMA_HOST="elsewhere:1", PENSUM_LLM_MODEL="qwen3", PENSUM_LLM_IDLE_TIMEOUT_SECONDS="")

    settings = LlmSettings(ollama_host="here:2")

    assert (settings.ollama_host, settings.model, settings.idle_timeout_seconds) == ("http://here:2", "qwen3", 60.0)
