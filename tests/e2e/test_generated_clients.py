"""Clients generated from the document of a running server submit, upload, wait, stream and read errors."""

import shutil
import subprocess
from pathlib import Path

import httpx
import pytest

from tests.support.pensum_up import ROOT, Up
from tests.support.typescript import TOOLS, needs_node, run_node, tool

pytestmark = [pytest.mark.system, pytest.mark.timeout(280)]

PROGRAMS = ROOT / "tests" / "generated_clients"
PYTHON = ROOT / ".venv-bench" / "clients" / "bin"


@pytest.fixture(scope="module")
def document(http: httpx.Client, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("document") / "openapi.json"
    file.write_text(http.get("/openapi.json").raise_for_status().text)
    return file


def run(folder: Path, *command: str | Path) -> str:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.clients
def test_generated_python_client_works(up: Up, document: Path, tmp_path: Path) -> None:
    generated = tmp_path / "generated"
    run(tmp_path, PYTHON / "openapi-python-client", "generate", "--path", document, "--output-path", generated)
    shutil.copy(PROGRAMS / "use.py", generated)
    assert run(generated, PYTHON / "python", "use.py", up.url, up.admin_key) == "ok\n"


@needs_node
def test_generated_typescript_types_are_strict_and_true(up: Up, document: Path, tmp_path: Path) -> None:
    shutil.copytree(PROGRAMS, tmp_path, dirs_exist_ok=True)
    (tmp_path / "node_modules").symlink_to(TOOLS)
    run_node(tmp_path, tool("openapi-typescript"), document, "-o", "api.d.ts", "--default-non-nullable=false")
    run_node(tmp_path, tool("tsc"))
    assert run_node(tmp_path, "out/use.js", up.url, up.admin_key) == "ok\n"
