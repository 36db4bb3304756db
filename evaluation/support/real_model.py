"""The language model that an evaluation runs with: the GGUF file named by PENSUM_EVAL_MODEL, served by llama.cpp."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from pydantic import SecretStr

from core.settings import LlmSettings
from embedded.llama_server import LlamaServer
from workers.llm.gateway import Provider
from workers.llm.openai_compatible import OpenAiProvider
from workers.llm.openai_servers import Server
from workers.llm.sdk_connection import Patience

VARIABLE = "PENSUM_EVAL_MODEL"
CONTEXT_TOKENS = 8_192
THREADS = 2
SECONDS = 900.0  # until the first token: a small machine reads a prompt for a minute


def file_of_model() -> Path | None:
    """None where no model is named."""
    named = os.environ.get(VARIABLE)
    return Path(named) if named else None


@contextmanager
def served(file: Path) -> Iterator[Provider]:
    with tempfile.TemporaryDirectory(prefix="pensum-evaluation-") as home:
        server = LlamaServer(Path(home), file, slots=1, context_tokens=CONTEXT_TOKENS, threads=THREADS)
        server.start()
        try:
            server.await_ready()
            yield from _connected(server)
        finally:
            server.stop()


def _connected(server: LlamaServer) -> Iterator[Provider]:
    patience = Patience.of(LlmSettings(first_token_timeout_seconds=SECONDS, idle_timeout_seconds=SECONDS))
    own = Server(
        name="llama",
        base_url=f"{server.url}/v1",
        model=server.model_name,
        slots=1,
        key_setting="",
        api_key=SecretStr(server.key),
        context_tokens=CONTEXT_TOKENS,
    )
    with closing(OpenAiProvider(own, patience)) as provider:
        yield provider
