import pytest

from embedded import process_specs
from tasks.queues import IO, worker_queues


def test_only_gpu_workers_see_the_configured_gpus() -> None:
    seen = {spec.name: spec.env.get("CUDA_VISIBLE_DEVICES") for spec in process_specs.workers(worker_queues(), "0,1")}
    assert seen == {f"worker-{queue.name}": "0,1" if queue.name.startswith("gpu.") else "" for queue in worker_queues()}


def test_gpu_workers_see_all_gpus_by_default() -> None:
    seeing = {
        spec.name for spec in process_specs.workers(worker_queues(), None) if "CUDA_VISIBLE_DEVICES" not in spec.env
    }
    assert seeing == {"worker-gpu.llm", "worker-gpu.embed"}


def test_flower_password_is_not_in_the_command_line() -> None:
    spec = process_specs.flower("127.0.0.1", 5555, "sesame")
    assert not any("sesame" in argument for argument in spec.argv)
    assert spec.env["FLOWER_BASIC_AUTH"] == "pensum:sesame"


def test_worker_beside_the_api_encodes_without_torch_unless_that_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(process_specs.RUNTIME, raising=False)
    given = {spec.name: spec.env.get(process_specs.RUNTIME) for spec in process_specs.workers(worker_queues(), None)}
    assert given == dict.fromkeys(given) | {"worker-io": "onnx-first"}
    monkeypatch.setenv(process_specs.RUNTIME, "torch")
    assert process_specs.RUNTIME not in process_specs.worker(IO, None).env
