"""This process's language model is a fake Ollama behind a real socket."""

from collections.abc import Iterator
from contextlib import contextmanager

from tests.fakes.ollama_server import FakeOllama
from tests.support.configuration import Configure
from workers.llm.provider_selection import ollama
from workers.llm.registry import registry


@contextmanager
def connected_ollama(configure: Configure) -> Iterator[FakeOllama]:
    with FakeOllama() as server:
        configure(OLLAMA_HOST=server.url, PENSUM_LLM_PROVIDER="ollama")
        ollama.forget()
        registry.forget()
        yield server
        ollama().close()
        ollama.forget()
        registry.forget()
