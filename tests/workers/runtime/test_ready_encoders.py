"""Which embedding models a worker has ready."""

import threading

import pytest

from core.errors import Transient
from core.settings import SHIPPED_MODEL
from tests.support.waiting import eventually
from workers.embeddings.encoder import Encoder, encoder
from workers.embeddings.models import EmbeddingModelMissing
from workers.runtime.ready_encoders import ReadyEncoders


def test_active_model_is_ready_once_it_is_warm(platform: None) -> None:
    for queue in ("io.embed", "gpu.embed", "gpu.llm"):
        encoders = ReadyEncoders([queue])
        assert encoders.models == []
        encoders.warm_up()
        assert encoders.models == [SHIPPED_MODEL]


def test_worker_of_other_queues_loads_no_model(platform: None) -> None:
    encoders = ReadyEncoders(["cpu"])
    encoders.warm_up()
    encoders.follow(SHIPPED_MODEL)
    assert encoders.models == []


def test_model_of_the_next_generation_is_loaded_in_the_background(platform: None) -> None:
    encoders = ReadyEncoders(["io", "io.llm", "io.embed"])
    encoders.follow(None)
    assert encoders.models == []
    encoders.follow(SHIPPED_MODEL)
    assert eventually(lambda: encoders.models == [SHIPPED_MODEL])


def test_model_that_does_not_load_is_not_announced(
    platform: None, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    tried = threading.Event()

    def load_no_model(name: str) -> object:
        tried.set()
        raise EmbeddingModelMissing(name)

    monkeypatch.setattr("workers.runtime.ready_encoders.encoder", load_no_model)
    encoders = ReadyEncoders(["io.embed"])
    encoders.warm_up()
    assert tried.is_set()
    assert encoders.models == []


def test_model_that_could_not_be_loaded_for_a_while_is_loaded_again(
    platform: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    failures = [Transient("the memory is full")]

    def load_later(name: str) -> Encoder:
        if failures:
            raise failures.pop()
        return encoder(name)

    monkeypatch.setattr("workers.runtime.ready_encoders.encoder", load_later)
    monkeypatch.setattr("workers.runtime.ready_encoders.RETRY_SECONDS", 0.0)
    encoders = ReadyEncoders(["io.embed"])
    encoders.warm_up()
    assert (encoders.models, failures) == ([], [])

    def is_ready() -> bool:
        encoders.follow(SHIPPED_MODEL)
        return encoders.models == [SHIPPED_MODEL]

    assert eventually(is_ready)


def test_worker_beside_the_api_downloads_no_model(
    platform: None, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    encoders = ReadyEncoders(["io.embed"])
    encoders.follow("nobody/has-this-model")
    assert eventually(lambda: "lacks the embedding model nobody/has-this-model" in caplog.text)
    assert encoders.models == []
