import pytest

from core.machine import available_cores
from embedded import process_specs
from tasks.queues import CPU, GPU_EMBED, IO, worker_queues
from tests.support.configuration import Configure


def test_only_gpu_workers_see_the_configured_gpus() -> None:
    seen = {spec.name: spec.env.get("CUDA_VISIBLE_DEVICES") for spec in process_specs.workers(worker_queues(), "1")}
    assert seen == {f"worker-{queue.name}": "1" if queue.name.startswith("gpu.") else "" for queue in worker_queues()}


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


def test_processes_of_one_queue_have_names_of_their_own_and_share_the_cores(configure: Configure) -> None:
    configure(PENSUM_EMBEDDING_PROCESSES=2, PENSUM_EMBEDDING_THREADS=None)
    specs = process_specs.workers([GPU_EMBED, CPU], None, "host")
    assert [spec.name for spec in specs] == ["worker-gpu.embed", "worker-gpu.embed.2", "worker-cpu"]
    names = [word for spec in specs for word in spec.argv if word.startswith("--hostname=")]
    assert names == ["--hostname=gpu.embed@host", "--hostname=gpu.embed.2@host", "--hostname=cpu@host"]
    own = f"{max(1, available_cores() // 2)}"
    assert [spec.env.get(process_specs.THREADS) for spec in specs] == [own, own, None]
