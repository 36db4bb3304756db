"""The client stands alone: it needs and imports nothing of the server."""

import ast
import json
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
LONGEST_IMPORT = 3.0  # times that of httpx; a machine that is busy is slow with both
RUNS = 5
IMPORT = """
import json, sys, time
sys.path.insert(0, "client")
before, started = set(sys.modules), time.process_time()
import {modules}
seconds = time.process_time() - started
loaded = {name.partition(".")[0] for name in set(sys.modules) - before} - set(sys.stdlib_module_names)
print(json.dumps([seconds, sorted(loaded)]))
"""
PACKAGES = {"pensum_client", "httpx", "httpx_sse", "pydantic"}
NEEDED_BY_THEM = {
    *("annotated_types", "pydantic_core", "typing_extensions", "typing_inspection"),
    *("anyio", "certifi", "click", "h11", "httpcore", "idna", "markdown_it", "mdurl", "pygments", "rich", "sniffio"),
}


def imported(modules: str = "pensum_client, pensum_client.webhooks") -> tuple[float, set[str]]:
    """The processor time of the import in a fresh process, and what it loaded."""
    script = IMPORT.replace("{modules}", modules)
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    seconds, loaded = json.loads(done.stdout)
    return seconds, {name for name in loaded if not name.startswith("_")}


def test_import_loads_its_dependencies_and_nothing_of_the_server() -> None:
    _, loaded = imported()
    assert loaded >= PACKAGES
    assert loaded <= PACKAGES | NEEDED_BY_THEM


def test_import_is_fast() -> None:
    own, httpx = (min(imported(modules)[0] for _ in range(RUNS)) for modules in ("pensum_client", "httpx"))
    assert own < LONGEST_IMPORT * httpx


def test_dependencies_are_httpx_httpx_sse_and_pydantic() -> None:
    project = tomllib.loads((ROOT / "client" / "pyproject.toml").read_text())["project"]
    names = {requirement.partition(">=")[0] for requirement in project["dependencies"]}
    assert names == {"httpx", "httpx-sse", "pydantic"}


def test_license_is_that_of_the_repository() -> None:
    assert (ROOT / "client" / "LICENSE").read_text() == (ROOT / "LICENSE").read_text()


def test_no_module_imports_the_server() -> None:
    """Not even inside a function, where the fresh process would not notice it."""
    modules = [ast.parse(file.read_text()) for file in (ROOT / "client" / "pensum_client").glob("*.py")]
    imports = [node for module in modules for node in ast.walk(module) if isinstance(node, ast.Import | ast.ImportFrom)]
    names = {node.module or "" for node in imports if isinstance(node, ast.ImportFrom)}
    names |= {alias.name for node in imports if isinstance(node, ast.Import) for alias in node.names}
    assert {name.partition(".")[0] for name in names} - set(sys.stdlib_module_names) == PACKAGES
