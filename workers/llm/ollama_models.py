"""The models that an Ollama server has: pulling more from their registry, finding one, deleting one."""

import re
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field

from core.errors import AppError, Transient
from core.settings import LlmSettings, OllamaDiskSettings
from workers.llm.gateway import ModelMissing, ModelRequestRefused, ModelUnavailable
from workers.llm.ollama import with_tag
from workers.llm.ollama_client import (
    ListedModel,
    OllamaClient,
    ProgressResponse,
    ResponseError,
    translated,
)
from workers.llm.ollama_disk import DiskFull, OllamaDisk
from workers.llm.ollama_errors import IN_A_STREAM, LONGEST_MESSAGE
from workers.llm.response_bounds import LONGEST_PART, MEGABYTE, Reception

SILENT_SECONDS = 600.0  # while Ollama checks the digest of a layer of a hundred gigabytes it says nothing
MOST_BYTES = 256 * MEGABYTE  # of lines about the progress of a pull: some 30 hours
MOST_LAYERS = 10_000
SUCCESS = "success"

NO_SUCH_MODEL = re.compile(r"file does not exist")
NO_SPACE = re.compile(r"no space left|not enough (?:disk )?space|quota exceeded", re.IGNORECASE)
REFUSED_BY_REGISTRY = re.compile(r"pull model manifest: (?!408|429)4\d\d|unauthorized|insecure protocol")
QUERY = re.compile(r"\?[^\s\"']+")  # of a URL: it may be signed


class ModelRegistryUnavailable(Transient):
    """Ollama could not pull from the registry of the model. Check that its host reaches the registry."""

    slug = "model-registry-unavailable"


class ModelServerUnavailable(Transient):
    """The server of the language models did not respond. Check that it runs and that its address is right."""

    slug = "model-unavailable"


@dataclass(frozen=True)
class PullProgress:
    """What Ollama does now, and the bytes of all layers that are known so far: their total grows with each layer."""

    step: str
    done: int
    total: int


@dataclass
class _Layers:
    """The bytes that came and the size of each layer, by digest."""

    sizes: dict[str, tuple[int, int]] = field(default_factory=dict)

    def progress_after(self, line: ProgressResponse) -> PullProgress:
        if line.digest and line.total and (line.digest in self.sizes or len(self.sizes) < MOST_LAYERS):
            self.sizes[line.digest] = line.completed or 0, line.total
        done, total = (sum(column) for column in zip((0, 0), *self.sizes.values(), strict=True))
        return PullProgress(line.status or "", done, total)


class OllamaModels:
    """Holds an HTTP client with its pool: create and close it in the process that uses it."""

    def __init__(self, url: str, settings: LlmSettings, disk: OllamaDiskSettings) -> None:
        connect_seconds = settings.connect_timeout_seconds
        self._client = OllamaClient(url, connect_seconds=connect_seconds, idle_seconds=SILENT_SECONDS)
        self._disk = OllamaDisk(disk, url)

    def close(self) -> None:
        self._client.close()  # type: ignore[no-untyped-call]  # the client leaves it unannotated

    def pull(self, name: str) -> Generator[PullProgress, None, None]:
        """The progress, about 17 times a second, until the model is there. Closing it early stops the download; what
        came stays, and a later pull goes on there. Raises `DiskFull` before the disk is."""
        self._disk.ensure_room(0)
        layers = _Layers()
        reception = Reception(MOST_BYTES, LONGEST_PART)
        lines = self._client.pull_in_steps(name, reception)
        with closing(lines):
            while (line := _next(lines, name)) is not None:
                reception.note_part(SILENT_SECONDS)
                progress = layers.progress_after(line)
                self._disk.ensure_room(progress.total - progress.done)
                yield progress
                if line.status == SUCCESS:
                    return
        raise ModelServerUnavailable("The connection to Ollama broke before the model was whole.")

    def list(self) -> list[ListedModel]:
        with _errors(""):
            return self._client.tags()

    def find(self, name: str) -> ListedModel | None:
        with _errors(name):
            listed = self._client.tags()
        return next((one for one in listed if one.model == with_tag(name)), None)

    def delete(self, name: str) -> None:
        """Raises `ModelMissing`."""
        with _errors(name):
            self._client.delete(name)


def _next(lines: Iterator[ProgressResponse], name: str) -> ProgressResponse | None:
    with _errors(name), _registry_errors(name):
        return next(lines, None)


@contextmanager
def _errors(name: str) -> Iterator[None]:
    """A server that is away is tried again here: no provider's slot is held, whose return the job could wait for."""
    try:
        with translated(model=name):
            yield
    except ModelUnavailable as error:
        raise ModelServerUnavailable(error.detail) from error


@contextmanager
def _registry_errors(name: str) -> Iterator[None]:
    """Errors that Ollama tells within the stream. They have no status; what it refuses itself has one."""
    try:
        yield
    except ResponseError as error:
        if error.status_code != IN_A_STREAM:
            raise
        raise _registry_error(name, QUERY.sub("", str(error.error))[:LONGEST_MESSAGE]) from error


def _registry_error(name: str, message: str) -> AppError:
    if NO_SUCH_MODEL.search(message):
        return ModelMissing(f"The registry has no model {name!r}. Check its name and tag.")
    if NO_SPACE.search(message):
        return DiskFull(f"{DiskFull.__doc__} Ollama: {message}")
    if REFUSED_BY_REGISTRY.search(message):
        return ModelRequestRefused(f"The registry refused to serve {name!r}: {message}")
    return ModelRegistryUnavailable(f"{ModelRegistryUnavailable.__doc__} Ollama: {message}")
