import pytest
from pydantic import ValidationError

from core.settings import AnswerSettings, LlmSettings, RerankSettings, Settings, WrongSettings
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


def test_named_servers_stand_beside_that_of_ollama_host(configure: Configure) -> None:
    more = '{"two": "gpu2", "big": {"url": "https://gpu3.example/", "slots": 2, "model": "qwen3:32b"}}'
    configure(OLLAMA_HOST="gpu", PENSUM_OLLAMA_SLOTS="3", PENSUM_OLLAMA_SERVERS=more)

    assert [(one.name, one.url, one.slots, one.model) for one in LlmSettings().every_ollama_server()] == [
        ("ollama", "http://gpu:11434", 3, None),
        ("two", "http://gpu2:11434", 1, None),
        ("big", "https://gpu3.example", 2, "qwen3:32b"),
    ]


@pytest.mark.parametrize(
    ("servers", "problem"),
    [
        ("gpu2", "write it as JSON"),
        ('["gpu2"]', "write it as an object"),
        ('{"ollama": "gpu2"}', "'ollama' is no name"),
        ('{"Big One": "gpu2"}', "'Big One' is no name"),
        ('{"big": "ftp://gpu2"}', "big: url: .*http://host:port"),
        ('{"big": "http://me:secret@gpu2"}', "big: url: .*OLLAMA_API_KEY"),
        ('{"big": {"slots": 2}}', "big: url: Field required"),
        ('{"big": {"url": "gpu2", "slots": 0}}', "big: slots: .*greater than 0"),
        ('{"big": {"url": "gpu2", "colour": 1}}', "big: colour: Extra inputs"),
    ],
)
def test_wrong_server_is_refused_by_its_name(configure: Configure, servers: str, problem: str) -> None:
    configure(PENSUM_OLLAMA_SERVERS=servers)

    with pytest.raises(WrongSettings, match=f"PENSUM_OLLAMA_SERVERS.*{problem}") as refused:
        Settings.from_environment()
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(
    ("given", "sent"), [("", None), ("300", 300), ("-1", -1), ("0", 0), ("10m", "10m"), ("1h30m", "1h30m")]
)
def test_keep_alive_is_seconds_or_a_duration(configure: Configure, given: str, sent: int | str | None) -> None:
    configure(PENSUM_OLLAMA_KEEP_ALIVE=given)

    assert LlmSettings().ollama_keep_alive == sent


@pytest.mark.parametrize("given", ["soon", "10 minutes", "5d", "m"])
def test_keep_alive_that_ollama_would_refuse_is_refused_at_the_start(configure: Configure, given: str) -> None:
    configure(PENSUM_OLLAMA_KEEP_ALIVE=given)

    with pytest.raises(WrongSettings, match=r"PENSUM_OLLAMA_KEEP_ALIVE.*a duration like"):
        Settings.from_environment()


@pytest.mark.parametrize("name", ["auto", "ollama", "anthropic", "my-vllm_2"])
def test_provider_may_be_any_name_that_a_worker_may_know(configure: Configure, name: str) -> None:
    configure(PENSUM_LLM_PROVIDER=name)

    assert LlmSettings().provider == name


@pytest.mark.parametrize("name", ["Ollama", "my vllm", "2vllm", "vllm/qwen", "v" * 33])
def test_what_no_provider_can_be_called_is_refused(configure: Configure, name: str) -> None:
    configure(PENSUM_LLM_PROVIDER=name)

    with pytest.raises(ValidationError, match="no provider's name"):
        LlmSettings()


@pytest.mark.parametrize("prefix", ["PENSUM_", ""])
def test_what_operators_tune_has_a_short_name_too(configure: Configure, prefix: str) -> None:
    configure(**{f"{prefix}ANSWER_TOPK": "40", f"{prefix}RERANK_TOP_K": "120"})

    assert (AnswerSettings().topk, RerankSettings().top_k) == (40, 120)


def test_cached_answers_live_as_long_as_either_name_says(configure: Configure) -> None:
    configure(ANSWER_TTL_HOURS="336")

    assert AnswerSettings().cache_hours == 336
    configure(PENSUM_ANSWER_CACHE_HOURS="1")

    assert AnswerSettings().cache_hours == 1


@pytest.mark.parametrize("name", ["PENSUM_ANSWER_TOPK", "PENSUM_ANSWER_MODEL_PASSAGES", "PENSUM_RERANK_TOP_K"])
@pytest.mark.parametrize("given", ["0", "201", "many"])
def test_number_of_passages_that_makes_no_sense_is_refused(configure: Configure, name: str, given: str) -> None:
    configure(**{name: given})

    with pytest.raises(WrongSettings, match=name):
        Settings.from_environment()
