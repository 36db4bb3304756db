"""Models that are pulled into a fake Ollama server and deleted there, over a real socket."""

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from core.settings import LlmSettings, OllamaDiskSettings
from tests.fakes.ollama_server import MODEL, FakeOllama
from workers.llm.gateway import ModelMissing, ModelRequestRefused
from workers.llm.ollama_disk import DiskFull
from workers.llm.ollama_models import ModelRegistryUnavailable, ModelServerUnavailable, OllamaModels, PullProgress

NAME = "smollm2:135m"
REFUSED = 'pull model manifest: Get "https://registry.example/v2/x?sig=secret": dial tcp: connect: connection refused'

Connect = Callable[..., OllamaModels]


@pytest.fixture
def server() -> Iterator[FakeOllama]:
    with FakeOllama() as server:
        server.downloads.offered[NAME] = (1_000, 10)
        yield server


@pytest.fixture
def connect(server: FakeOllama, tmp_path: Path) -> Iterator[Connect]:
    made: list[OllamaModels] = []

    def connect(*, least_free_bytes: int = 0) -> OllamaModels:
        disk = OllamaDiskSettings(models=tmp_path, least_free_bytes=least_free_bytes)
        made.append(OllamaModels(server.url, LlmSettings(), disk))
        return made[-1]

    yield connect
    for models in made:
        models.close()


def pulled(models: OllamaModels, name: str = NAME) -> list[PullProgress]:
    return list(models.pull(name))


def test_bytes_of_all_layers_are_added_up(connect: Connect) -> None:
    progress = pulled(connect())
    assert progress[0] == PullProgress("pulling manifest", 0, 0)
    assert progress[-1] == PullProgress("success", 1_010, 1_010)
    assert [each.done for each in progress] == sorted(each.done for each in progress)
    assert PullProgress(progress[1].step, 100, 1_000) in progress


def test_pulled_model_is_found_with_digest_and_size(connect: Connect) -> None:
    models = connect()
    assert models.find(NAME) is None
    pulled(models)
    found = models.find(NAME)
    assert found is not None
    assert found.digest
    assert found.size


def test_closing_a_pull_early_stops_the_download_and_the_next_goes_on_there(
    connect: Connect, server: FakeOllama
) -> None:
    models = connect()
    server.downloads.held_at = 300
    with closing(models.pull(NAME)) as progress:
        assert next(each for each in progress if each.done == 300).total == 1_000
    server.wait_for_disconnect()
    server.downloads.held_at = None
    assert pulled(models)[1].done == 300
    assert server.downloads.fetched_in_all == 1_010


def test_model_that_the_registry_has_not_is_missing(connect: Connect) -> None:
    with pytest.raises(ModelMissing, match="no-such-model"):
        pulled(connect(), "no-such-model")


def test_unreachable_registry_is_not_an_unreachable_model(connect: Connect, server: FakeOllama) -> None:
    server.downloads.registry_error = REFUSED
    with pytest.raises(ModelRegistryUnavailable, match="connection refused") as caught:
        pulled(connect())
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        ("pull model manifest: 412: The model requires a newer version of Ollama.", ModelRequestRefused),
        ("pull model manifest: 429: too many requests", ModelRegistryUnavailable),
        ("pull model manifest: 503: ", ModelRegistryUnavailable),
        ("max retries exceeded: unexpected EOF", ModelRegistryUnavailable),
        ("digest mismatch, file must be downloaded again: want sha256:a, got sha256:b", ModelRegistryUnavailable),
    ],
)
def test_error_line_is_told_by_what_is_so(
    connect: Connect, server: FakeOllama, error: str, kind: type[Exception]
) -> None:
    server.downloads.registry_error = error
    with pytest.raises(kind) as caught:
        pulled(connect())
    assert type(caught.value) is kind


def test_server_that_stops_during_a_pull_is_away(connect: Connect, server: FakeOllama) -> None:
    models = connect()
    server.downloads.held_at = 300
    with closing(models.pull(NAME)) as progress:
        next(each for each in progress if each.done == 300)
        server.stop()
        with pytest.raises(ModelServerUnavailable):
            list(progress)


def test_server_s_own_full_disk_is_told(connect: Connect, server: FakeOllama) -> None:
    server.downloads.full_at = 500
    with pytest.raises(DiskFull, match="no space left"):
        pulled(connect())


def test_pull_does_not_begin_where_too_little_is_free(connect: Connect, server: FakeOllama) -> None:
    with pytest.raises(DiskFull, match="PENSUM_OLLAMA_LEAST_FREE_BYTES"):
        pulled(connect(least_free_bytes=10**18))
    assert server.requests == []


def test_pull_ends_before_the_disk_is_full(connect: Connect, server: FakeOllama) -> None:
    server.downloads.offered[NAME], server.downloads.held_at = (10**18,), 0
    with pytest.raises(DiskFull, match=r"1,000,000,000\.0 GB are still to come"):
        pulled(connect())
    server.wait_for_disconnect()
    assert server.downloads.fetched_in_all == 0


def test_deleted_model_is_gone(connect: Connect) -> None:
    models = connect()
    models.delete(MODEL)
    assert models.find(MODEL) is None
    with pytest.raises(ModelMissing, match=MODEL):
        models.delete(MODEL)
