"""Which providers a worker serves, by its queues and by what is installed beside it."""

import sys
from collections.abc import Iterator

import pytest

from tasks.queues import GPU_LLM, IO, IO_LLM
from tests.fakes.cloud_replies import KEY
from tests.support.configuration import Configure
from tests.support.providers import announced_providers, restore_providers
from workers.llm.registry import registry
from workers.runtime.served_providers import announced_on, ensure_named_provider, served_on


@pytest.fixture(autouse=True)
def _paid_provider(platform: None, configure: Configure) -> Iterator[None]:
    configure(ANTHROPIC_API_KEY=KEY)
    for made in (registry, served_on):
        made.forget()
    yield
    configure(ANTHROPIC_API_KEY=None)
    restore_providers()


def test_providers_in_the_cloud_are_served_on_io() -> None:
    assert [served.name for served in served_on(IO_LLM)] == ["anthropic"]
    assert [one.name for one in announced_on([IO, IO_LLM])] == ["anthropic"]
    assert "anthropic" not in [served.name for served in served_on(GPU_LLM)]


def test_host_that_cannot_search_serves_no_provider(monkeypatch: pytest.MonkeyPatch) -> None:
    for package in ("torch", "onnxruntime"):
        monkeypatch.setitem(sys.modules, package, None)
    assert not served_on(IO_LLM)
    assert not announced_on([IO, IO_LLM])


def test_host_without_torch_serves_its_providers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    assert [served.name for served in served_on(IO_LLM)] == ["anthropic"]


def test_worker_refuses_a_provider_that_nobody_can_ask_and_names_the_known(configure: Configure) -> None:
    configure(PENSUM_LLM_PROVIDER="olama")
    with announced_providers({"vllm": []}), pytest.raises(SystemExit) as refused:
        ensure_named_provider(["gpu.llm"])
    assert "PENSUM_LLM_PROVIDER='olama'" in str(refused.value)
    assert "Known are anthropic, extractive, ollama, vllm, and auto" in str(refused.value)


@pytest.mark.parametrize("name", ["auto", "ollama", "extractive", "anthropic", "vllm"])
def test_worker_takes_what_it_or_another_worker_can_ask(configure: Configure, name: str) -> None:
    configure(PENSUM_LLM_PROVIDER=name)
    with announced_providers({"vllm": []}):
        ensure_named_provider(["gpu.llm", "io.llm"])


def test_worker_that_asks_no_model_takes_any_name(configure: Configure) -> None:
    configure(PENSUM_LLM_PROVIDER="olama")
    ensure_named_provider(["cpu", "io", "gpu.embed"])
