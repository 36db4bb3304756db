"""The Docker engine that answers, and stacks that run on it."""

import os
import shlex
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
BUILD_OPTIONS = shlex.split(os.environ.get("DOCKER_BUILD_OPTIONS", ""))
GPU_EDITION = os.environ.get("DOCKER_GPU_EDITION", "full")  # `front` where torch is too large to build


def docker(*words: str, check: bool = True, with_errors: bool = False) -> str:
    env = os.environ | {"DOCKER_BUILDKIT": "1"}
    command = ["docker", *words]  # found by PATH
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0 or not check, done.stderr[-4000:]
    return (done.stdout + done.stderr * with_errors).strip()


def is_there() -> bool:
    return shutil.which("docker") is not None and bool(
        docker("version", "--format", "{{.Server.Version}}", check=False)
    )


def build(image: str, edition: str) -> None:
    docker("build", *BUILD_OPTIONS, "--build-arg", f"EDITION={edition}", "--tag", image, ".")


class Stack:
    """A project of docker compose on a network of its own, from these files without their reservations of GPUs."""

    def __init__(self, folder: Path, name: str, *files: str, profile: str | None = None, **environment: str) -> None:
        self.name = name
        self.network = f"{name}-network"
        self._folder = folder
        self._files = [self._written(folder / f"{number}.yml", file) for number, file in enumerate(files)]
        self._profile = ["--profile", profile] if profile else []
        self._environment = environment

    def _written(self, path: Path, file: str) -> Path:
        composed: dict[str, Any] = yaml.safe_load((ROOT / file).read_text())
        for service in composed["services"].values():
            for left_out in ("deploy", "build"):
                service.pop(left_out, None)
            if "env_file" in service:
                service["env_file"] = str(self._folder / service["env_file"])
        used = {name: value for name, value in composed.items() if not name.startswith("x-")}
        used["networks"] = {"default": {"external": True, "name": self.network}}
        path.write_text(yaml.safe_dump(used))
        return path

    def compose(self, *words: str) -> str:
        command = ["docker", "compose"] if _has_plugin() else ["docker-compose"]
        files = [word for path in self._files for word in ("--file", str(path))]
        options = ["--project-name", self.name, "--project-directory", str(self._folder)]
        done = subprocess.run(
            [*command, *options, *files, *self._profile, *words],
            env=os.environ | self._environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, (done.stdout + done.stderr)[-4000:] + self.logs()
        return done.stdout

    def make_network(self) -> str:
        """Returns the address of this host in it."""
        docker("network", "create", self.network)
        return docker("network", "inspect", self.network, "--format", "{{(index .IPAM.Config 0).Gateway}}")

    def containers(self) -> Mapping[str, str]:
        """The id of each service's container."""
        label = f"label=com.docker.compose.project={self.name}"
        service = '{{.Label "com.docker.compose.service"}}'
        lines = docker("ps", "--all", "--filter", label, "--format", f"{service} {{{{.ID}}}}").splitlines()
        return dict(map(str.split, lines))

    def health(self) -> Mapping[str, str]:
        """Of the services that have a check."""
        shown = "{{if .State.Health}}{{.State.Health.Status}}{{end}}"
        states = {name: docker("inspect", id_, "--format", shown) for name, id_ in self.containers().items()}
        return {name: state for name, state in states.items() if state}

    def logs(self) -> str:
        return "".join(
            f"--- {name}\n{docker('logs', '--tail', '15', id_, check=False, with_errors=True)}\n"
            for name, id_ in self.containers().items()
        )

    def remove(self) -> None:
        self.compose("down", "--volumes", "--timeout", "5")
        docker("network", "rm", self.network, check=False)


def _has_plugin() -> bool:
    return bool(docker("compose", "version", check=False))
