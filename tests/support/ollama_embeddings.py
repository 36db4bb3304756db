"""An Ollama server whose embedding model finds what the shipped model finds."""

import itertools
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from core.settings import SHIPPED_MODEL
from tests.fakes.ollama_server import FakeOllama
from tests.support.configuration import Configure
from workers.embeddings.encoder import encoder

MORE_DIMENSIONS = 16
DIMENSIONS = 384 + MORE_DIMENSIONS

_numbers = itertools.count()


@contextmanager
def serving_vectors(configure: Configure) -> Iterator[tuple[FakeOllama, str]]:
    """The server, and its model as Pensum names it: another name each time, as processes keep what they know of one."""
    model = f"embedding-{next(_numbers)}"
    with FakeOllama([f"{model}:latest"]) as server:
        server.vector_of = longer_vector
        configure(OLLAMA_HOST=server.url)
        yield server, f"ollama/{model}"


def longer_vector(text: str) -> Sequence[float]:
    [vector] = encoder(SHIPPED_MODEL).encode([text])
    return [*vector, *[0.0] * MORE_DIMENSIONS]
