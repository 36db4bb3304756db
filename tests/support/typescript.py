"""The TypeScript client and its tests, compiled once in a test run, and programs of it in Node."""

import fcntl
import json
import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SDK = ROOT / "sdk" / "typescript"
PACKAGE = {"name": "pensum-client", "type": "module", "exports": "./src/index.js"}
TOOLS = SDK / "node_modules"

needs_node = pytest.mark.skipif(shutil.which("node") is None or not TOOLS.exists(), reason="needs Node: `make sdk`")
CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium")


def run_node(folder: Path, *words: str | Path, **env: str) -> str:
    """What a Node program printed. Proxies of the shell are not for servers of tests."""
    inherited = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    command = ["node", *words]
    done = subprocess.run(command, cwd=folder, env=inherited | env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def tool(name: str) -> Path:
    """The script of a locked package, such as `tsc`."""
    return TOOLS / ".bin" / name


def compiled(factory: pytest.TempPathFactory) -> Path:
    """The folder of the compiled client and tests. The first process of a run compiles for all."""
    base = factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    output = shared / "typescript"
    with (shared / "typescript.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (output / "package.json").exists():
            run_node(SDK, tool("tsc"), "-p", "tsconfig.test.json", "--outDir", output)
            (output / "node_modules").symlink_to(TOOLS)
            (output / "package.json").write_text(json.dumps(PACKAGE))
    return output


@contextmanager
def site(folder: Path) -> Iterator[str]:
    """A web site that serves the compiled client. Its origin."""
    handler = partial(SimpleHTTPRequestHandler, directory=folder)
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()
