"""Settings: one object a process, all wrong ones named together."""

import subprocess
import sys
from pathlib import Path

import pytest

from core.settings import WrongSettings, settings
from tests.support.configuration import Configure
from tests.support.pensum_up import ROOT

START_SECONDS = 60.0


def message() -> str:
    with pytest.raises(WrongSettings) as raised:
        settings()
    return str(raised.value)


def test_settings_are_read_once(configure: Configure, monkeypatch: pytest.MonkeyPatch) -> None:
    configure(PENSUM_PORT=8001)
    first = settings()
    monkeypatch.setenv("PENSUM_PORT", "8002")
    assert settings() is first
    assert first.site.port == 8001


def test_settings_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="frozen"):
        settings().site.port = 1  # type: ignore[misc]  # mypy knows it too


def test_all_wrong_variables_are_in_one_message(configure: Configure) -> None:
    configure(PENSUM_PORT="eight", PENSUM_LLM_PROVIDER="The oracle", PENSUM_SEARCH_EF="0")
    assert message().splitlines() == [
        "Wrong settings in the environment:",
        "  PENSUM_PORT='eight': Input should be a valid integer, unable to parse string as an integer",
        "  PENSUM_SEARCH_EF='0': Input should be greater than or equal to 1",
        "  PENSUM_LLM_PROVIDER='The oracle': 'The oracle' is no provider's name: "
        "those are of small letters, digits, - and _",
    ]


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("PENSUM_WEBHOOK_ALLOWED_NETWORKS", "10.0.0.0/8,here", "'here' does not appear to be an IPv4 or IPv6 network"),
        ("PENSUM_WEBHOOK_RETRY_DELAYS_SECONDS", "0,soon", "1: Input should be a valid number"),
        ("PENSUM_RUNNING_PER_USER", "{llm", "write it as JSON"),
        ("PENSUM_RUNNING_PER_USER", '{"llm.generate": "few"}', "llm.generate: Input should be a valid integer"),
        ("PENSUM_MASTERY_TOPICS", '{"Jazz": {"p_init": "x"}}', "Jazz.p_init: Input should be a valid number"),
        ("PENSUM_SMTP_TLS", "ssl", "Input should be 'starttls', 'tls' or 'none'"),
        ("PENSUM_WORKER_DEAF_SECONDS", "never", "Input should be a valid number"),
        ("PENSUM_DATABASE_POOL_SIZE", "", "Input should be a valid integer"),
    ],
)
def test_a_wrong_variable_is_named_with_value_and_expectation(
    configure: Configure, name: str, value: str, expected: str
) -> None:
    configure(**{name: value})
    [_, line] = message().splitlines()
    assert line.startswith(f"  {name}={value!r}: ")
    assert expected in line


def test_a_password_in_an_address_is_not_shown(configure: Configure) -> None:
    configure(OLLAMA_HOST="http://me:opensesame@gpu")
    assert "OLLAMA_HOST='http://...@gpu': a name or password" in message()


def test_secrets_and_passwords_are_not_in_the_representation(configure: Configure) -> None:
    hidden = {
        "DATABASE_URL": "postgresql://pensum:opensesame@db/pensum",
        "REDIS_URL": "redis://:opensesame@redis/0",
        "PENSUM_SECRET": "opensesame",
        "PENSUM_ADMIN_KEY": "opensesame",
        "PENSUM_ADMIN_PASSWORD": "opensesame",
        "PENSUM_SMTP_PASSWORD": "opensesame",
        "PENSUM_GITHUB_CLIENT_SECRET": "opensesame",
        "PENSUM_YOUTUBE_PROXY": "http://me:opensesame@proxy",
    }
    configure(**hidden)
    assert "opensesame" not in repr(settings())


def test_an_empty_variable_counts_as_unset(configure: Configure) -> None:
    configure(PENSUM_PORT="", PENSUM_SMTP_PORT="", PENSUM_WEBHOOK_ALLOWED_NETWORKS="", PENSUM_MASTERY_TOPICS="")
    assert (settings().site.port, settings().smtp.port, settings().webhooks.allowed_networks) == (8000, 587, ())


def test_an_empty_prefix_and_an_empty_list_of_gpus_are_values(configure: Configure) -> None:
    configure(PENSUM_REDIS_PREFIX="", PENSUM_GPU_DEVICES="")
    assert (settings().broker.prefix, settings().gpu.devices) == ("", "")


def test_servers_are_given_by_either_name(configure: Configure) -> None:
    configure(DATABASE_URL=None, PENSUM_DATABASE_URL=None, REDIS_URL=None, PENSUM_REDIS_URL="redis://elsewhere")
    assert (settings().database.given_url, settings().broker.given_url) == (None, "redis://elsewhere")


@pytest.mark.parametrize(
    "command",
    [
        ["api.serve", "api.main:create_app", "--factory", "--port=0"],
        ["celery", "--app=tasks.app", "worker", "--queues=io"],
        ["celery", "--app=tasks.app", "beat"],
        ["embedded.prepare"],
        ["cli.main", "up"],
    ],
    ids=["api", "worker", "beat", "prepare", "up"],
)
def test_no_process_starts_with_wrong_settings(command: list[str], configure: Configure, tmp_path: Path) -> None:
    configure(PENSUM_HOME=tmp_path / "home", PENSUM_PORT="eight", PENSUM_SMTP_TLS="ssl")
    argv = [sys.executable, "-m", *command]
    ended = subprocess.run(argv, cwd=ROOT, capture_output=True, text=True, timeout=START_SECONDS)
    assert ended.returncode != 0
    assert "pensum: Wrong settings in the environment:\n  PENSUM_PORT='eight': " in ended.stderr
    assert "  PENSUM_SMTP_TLS='ssl': " in ended.stderr
    assert "Traceback" not in ended.stderr
    assert not (tmp_path / "home").exists()
