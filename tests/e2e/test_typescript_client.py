"""The TypeScript client on a whole stack."""

import re
from pathlib import Path

import pytest

from tests.support.pensum_up import ROOT, Up
from tests.support.typescript import SDK, compiled, needs_node, run_node

pytestmark = [needs_node, pytest.mark.system, pytest.mark.timeout(240)]


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return compiled(tmp_path_factory)


def test_a_site_serves_its_learners(client: Path, up: Up) -> None:
    env = {"PENSUM_URL": up.url, "PENSUM_KEY": up.admin_key, "PENSUM_SAMPLES": str(ROOT / "samples" / "library")}
    run_node(client, "--test", "tests/journeys.test.js", **env)


def test_example_of_the_readme_runs_as_printed(client: Path, up: Up) -> None:
    [example] = re.findall(r"```js\n(.*?)```", (SDK / "README.md").read_text(), re.DOTALL)
    (client / "example.js").write_text(example.replace("http://127.0.0.1:8000", up.url))
    output = run_node(client, "example.js", PENSUM_KEY=up.admin_key)
    assert "promise that ends by itself" in output
