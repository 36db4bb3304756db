"""docker-compose.yml starts the same processes as the embedded stack: queue by queue, word by word."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from core import last_resort
from core.settings import Settings, names
from embedded import process_specs
from tasks.contracts import CONTRACTS
from tasks.queues import BEAT_COMMAND, GPU_EMBED, GPU_EMBED_LARGE, GPU_LLM, QUEUES, worker_command, worker_queues
from tests.support.configuration import Configure
from tests.support.failures import each

ROOT = Path(__file__).parent.parent
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
DOCKERFILE = (ROOT / "Dockerfile").read_text()
OF_THE_HOST = {
    *("PENSUM_HOST", "PENSUM_PORT", "PENSUM_FLOWER_PORT", "OLLAMA_MODELS"),  # the containers have their own
    *("PENSUM_SERVERS_ADDRESS", "PENSUM_SERVERS_POSTGRES_PORT", "PENSUM_SERVERS_VALKEY_PORT"),  # of embedded servers
    *("PENSUM_LLAMA_SLOTS", "PENSUM_LLAMA_THREADS"),  # the same
}
OLDER_NAMES = {
    *("PENSUM_DATABASE_URL", "PENSUM_REDIS_URL", "ANSWER_TOPK", "ANSWER_TTL_HOURS", "RERANK_TOP_K"),
}
VARIABLE = re.compile(r"\$\{(\w+)(?::-([^}]*))?(?::\?[^}]*)?\}")
SECRETS = ("POSTGRES_PASSWORD", "REDIS_PASSWORD", "FLOWER_PASSWORD", "PENSUM_SECRET", "PENSUM_ADMIN_KEY")


def worker_services() -> dict[str, list[str]]:
    return {name: service["command"] for name, service in SERVICES.items() if "worker" in service.get("command", [])}


def test_each_queue_has_one_worker_with_the_command_of_the_code() -> None:
    for check in each(worker_queues(), name=lambda queue: queue.name):
        with check as queue:
            waits_for_its_front = ["pensum", "worker", "gpu", "--queue", queue.name]
            command = waits_for_its_front if queue.is_gpu else ["celery", *worker_command(queue)]
            assert SERVICES[f"worker-{queue.name.replace('.', '-')}"]["command"] == command


def test_no_worker_consumes_an_unknown_queue() -> None:
    assert len(worker_services()) == len(worker_queues())


def test_every_stage_runs_on_a_consumed_queue() -> None:
    wanted = {queue.name for contract in CONTRACTS.values() for queue in contract.stages.values()}
    words = [word for words in worker_services().values() for word in words if word.startswith("--queues=")]
    consumed = {name for word in words for name in word.removeprefix("--queues=").split(",")}
    consumed |= {GPU_LLM.name, GPU_EMBED.name, GPU_EMBED_LARGE.name}
    assert consumed == set(QUEUES)
    assert wanted <= consumed


def test_api_beat_and_flower_start_as_in_the_embedded_stack() -> None:
    api = ["python", "-m", *process_specs.api_command("0.0.0.0", 8000)]  # noqa: S104 - inside its container
    assert SERVICES["api"]["command"] == api
    assert SERVICES["beat"]["command"] == ["celery", *(word.format(home="/data") for word in BEAT_COMMAND)]
    assert SERVICES["flower"]["command"] == ["celery", *process_specs.flower_command("0.0.0.0", 5555)]  # noqa: S104


def test_image_starts_the_api_by_default() -> None:
    words = ", ".join(f'"{word}"' for word in SERVICES["api"]["command"])
    assert f"CMD [{words}]" in DOCKERFILE


def test_only_gpu_workers_see_a_gpu() -> None:
    seeing = {name for name, service in SERVICES.items() if service.get("environment", {}).get("CUDA_VISIBLE_DEVICES")}
    assert seeing == {f"worker-{queue.name.replace('.', '-')}" for queue in worker_queues() if queue.is_gpu}


def test_every_pensum_service_waits_for_the_migrations() -> None:
    ours = {name for name, service in SERVICES.items() if service.get("image") == "pensum"} - {"migrate", "sandbox"}
    assert all("migrate" in SERVICES[name]["depends_on"] for name in ours)
    assert len(ours) == sum(not queue.is_gpu for queue in worker_queues()) + len({"api", "beat", "flower"})


def services_of(profile: str) -> set[str]:
    return {name for name, service in SERVICES.items() if profile in service["profiles"]}


def test_all_is_the_front_and_the_gpu_and_neither_needs_the_other_to_start() -> None:
    front, gpu = services_of("front"), services_of("gpu")
    assert services_of("all") == front | gpu == set(SERVICES)
    assert front & gpu == set()
    for name, service in SERVICES.items():
        assert set(service.get("depends_on", ())) <= (front if name in front else gpu)


def test_only_the_services_of_the_gpu_reserve_it_and_only_they_have_torch() -> None:
    reserving = {name for name, service in SERVICES.items() if "deploy" in service}
    assert reserving == services_of("gpu")
    devices = [SERVICES[name]["deploy"]["resources"]["reservations"]["devices"] for name in reserving]
    assert all(device["capabilities"] == ["gpu"] for [device] in devices)
    built = {name: service["build"]["args"]["EDITION"] for name, service in SERVICES.items() if "build" in service}
    assert {name for name, edition in built.items() if edition == "full"} == services_of("gpu") - {"ollama"}
    assert set(built.values()) == {"front", "full"}


def test_api_has_the_memory_and_cores_that_the_design_gives_it() -> None:
    assert (SERVICES["api"]["mem_limit"], SERVICES["api"]["cpus"]) == ("4g", "${API_CPUS:-2}")


def test_migrate_tries_thirty_times() -> None:
    assert SERVICES["migrate"]["command"] == ["pensum", "migrate", "--tries", "30"]


def test_everything_that_keeps_running_has_a_health_check() -> None:
    unwatched = {name for name, service in SERVICES.items() if "healthcheck" not in service}
    assert unwatched == {"migrate", "sandbox"}  # one ends; the other has no network, and worker-cpu asks it


def test_only_the_worker_that_asks_other_providers_has_their_keys() -> None:
    keys = {"ANTHROPIC_API_KEY", "OPENAI_API_KEY", "GROK_API_KEY", "OPENROUTER_API_KEY", "PENSUM_OPENAI_SERVERS"}
    having = {name for name, service in SERVICES.items() if keys & service.get("environment", {}).keys()}
    assert having == {"worker-io"}
    assert keys <= SERVICES["worker-io"]["environment"].keys()


def test_every_setting_reaches_a_container() -> None:
    passed = {name for service in SERVICES.values() for name in service.get("environment", {})}
    assert sorted(names.known().keys() - passed - OF_THE_HOST - OLDER_NAMES) == []


def test_settings_that_nobody_gave_do_not_keep_a_container_from_starting(configure: Configure) -> None:
    for check in each(name for name, service in SERVICES.items() if service.get("image") == "pensum"):
        with check as service:
            environment = SERVICES[service].get("environment", {})
            configure(**dict.fromkeys(names.known()))
            configure(**{name: _interpolated(value) for name, value in environment.items() if name in names.known()})
            assert Settings.from_environment()


def _interpolated(value: str) -> str:
    """As compose does where a shell exports nothing but the secrets."""
    return re.sub(
        r"\$\{(\w+)(?::-([^}]*))?(?::\?[^}]*)?\}", lambda found: found[2] if found[2] is not None else "x" * 40, value
    )


@pytest.mark.parametrize("secret", SECRETS)
def test_secrets_have_no_default(secret: str) -> None:
    text = (ROOT / "docker-compose.yml").read_text()
    assert f"${{{secret}:?" in text
    assert f"${{{secret}:-" not in text
    assert f"\n{secret}=\n" in (ROOT / ".env.example").read_text()


def test_published_ports_are_bound_to_loopback() -> None:
    published = [port for service in SERVICES.values() for port in service.get("ports", [])]
    assert published
    assert all(port.startswith("127.0.0.1:") for port in published)


def test_worker_beside_the_api_encodes_without_torch_unless_that_is_set() -> None:
    variable = process_specs.RUNTIME
    assert SERVICES["worker-io"]["environment"][variable] == f"${{{variable}:-{process_specs.FOR_QUERIES}}}"


@pytest.mark.parametrize("file", ["docker-compose.yml", "deploy/gpu-host.compose.yml"])
def test_containers_of_workers_are_left_the_time_to_end_by_themselves(file: str) -> None:
    services: dict[str, dict[str, Any]] = yaml.safe_load((ROOT / file).read_text())["services"]
    workers = [service for service in services.values() if "worker" in service.get("command", [])]
    assert workers
    assert all(int(service["stop_grace_period"][:-1]) > last_resort.grace_seconds() for service in workers)


def test_sandbox_has_no_network_no_capabilities_and_no_secrets() -> None:
    sandbox = SERVICES["sandbox"]
    assert (sandbox["network_mode"], sandbox["cap_drop"], sandbox["read_only"], sandbox["init"]) == (
        "none",
        ["ALL"],
        True,
        False,
    )
    assert "environment" not in sandbox
    assert sandbox["security_opt"] == ["no-new-privileges:true"]
    assert not sandbox["user"].startswith("0")
    [shared] = sandbox["volumes"]
    assert shared in SERVICES["worker-cpu"]["volumes"]
    reached = SERVICES["worker-cpu"]["environment"]["PENSUM_CODING_SANDBOX_SOCKET"]
    assert reached == sandbox["command"][-1]
    assert reached.startswith(shared.partition(":")[2])
