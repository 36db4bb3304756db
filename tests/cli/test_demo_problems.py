"""What the demo says of models, in plain words."""

from datetime import UTC, datetime
from typing import Any

import pytest

from cli.demo_problems import missing_models
from pensum_client import ModelOut, ProviderOut


def provider(name: str = "ollama", **more: Any) -> ProviderOut:
    now = datetime.now(UTC)
    values: dict[str, Any] = {
        "name": name,
        "queue": "gpu.llm",
        "state": "up",
        "since": now,
        "detail": None,
        "is_up": True,
        "is_served": True,
        "slots": 1,
        "running": 0,
        "waiting": 0,
        "models": 1,
        "default_model": "mistral",
        "pulls_models": True,
        "declared_away_at": None,
        "declared_away_by": None,
        "next_probe_at": now,
    }
    return ProviderOut(**(values | more))


def model(name: str) -> ModelOut:
    values = {"name": name, "provider": "ollama", "healthy": True, "state": "up", "since": datetime.now(UTC)}
    return ModelOut.model_validate(values)


def test_missing_model_is_named_with_the_command_that_pulls_it() -> None:
    told, command = missing_models([provider()], [model("llama3.2:3b")], {"ollama"})
    assert "`ollama` is there, but has no model `mistral`" in told
    assert "`pensum llm pull mistral`" in command


@pytest.mark.parametrize(
    ("one", "models"),
    [
        (provider(), ["mistral:latest"]),
        (provider(is_up=False), []),
        (provider("openai"), []),
        (provider(default_model=None), []),
    ],
    ids=["has it", "is away", "nothing can be pulled into it", "asked for no model"],
)
def test_no_line_where_no_model_is_missing(one: ProviderOut, models: list[str]) -> None:
    assert missing_models([one], [model(name) for name in models], {"ollama"}) == []
