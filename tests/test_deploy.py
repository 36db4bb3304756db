"""The files in deploy/ and docker-compose.yml call commands that exist, with options that exist."""

import re
import shlex
from pathlib import Path
from typing import Any

import yaml
from typer.testing import CliRunner

from cli.main import app
from tests.support.failures import each

ROOT = Path(__file__).parent.parent
UNIT = (ROOT / "deploy/pensum-worker-gpu.service").read_text()
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "deploy/gpu-host.compose.yml").read_text())
WHOLE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())


def composed() -> list[list[str]]:
    services = [*COMPOSE["services"].values(), *WHOLE["services"].values()]
    lines = [service.get("command", []) for service in services]
    lines += [service.get("healthcheck", {}).get("test", [None])[1:] for service in services]
    return [line[1:] for line in lines if line and line[0] == "pensum"]


IN_UNIT = [shlex.split(line)[1:] for line in re.findall(r"^Exec\w+=-?(.*)$", UNIT, re.MULTILINE)]


def test_command_and_its_options_exist() -> None:
    commands = {" ".join(words): words for words in [*IN_UNIT, *composed()]}
    for check in each(commands):
        with check as command:
            words = commands[command]
            first_option = next((index for index, word in enumerate(words) if word.startswith("--")), len(words))
            shown = CliRunner().invoke(app, [*words[:first_option], "--help"], env={"COLUMNS": "200"})
            assert shown.exit_code == 0, shown.output
            assert all(word in shown.output for word in words if word.startswith("--"))


def test_unit_has_time_to_drain() -> None:
    [drain] = [words for words in IN_UNIT if "drain" in words]
    [stop_seconds] = re.findall(r"^TimeoutStopSec=(\d+)$", UNIT, re.MULTILINE)
    assert float(drain[drain.index("--wait") + 1]) < float(stop_seconds)


def test_every_worker_of_compose_has_the_health_check() -> None:
    workers = {name: service for name, service in WHOLE["services"].items() if name.startswith("worker-")}
    assert {tuple(service["healthcheck"]["test"]) for service in workers.values()} == {
        ("CMD", "pensum", "worker", "health", "--kill-hung")
    }


def test_gpu_host_publishes_no_port() -> None:
    assert not any("ports" in service for service in COMPOSE["services"].values())
