"""The import rules hold for packages that nobody has written yet: tried on a copy of the tree with one more."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
RULES = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
PACKAGES = set(RULES["root_packages"])
BESIDE_THE_LAYERS = {"bench", "evaluation", "migrations", "workers"}  # workers has layers of its own
NEW_DOMAIN = """
import celery
import fastapi
import sqlalchemy
import tasks.attempt
"""


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for name in PACKAGES:
        shutil.copytree(ROOT / name, tmp_path / name, ignore=_all_but_python)
    shutil.copyfile(ROOT / "pyproject.toml", tmp_path / "pyproject.toml")
    return tmp_path


def _all_but_python(folder: str, names: list[str]) -> list[str]:
    return [name for name in names if not name.endswith(".py") and not (Path(folder) / name).is_dir()]


def packages_without_rules(root: Path) -> set[str]:
    return {file.parent.name for file in root.glob("*/__init__.py")} - PACKAGES - {"tests"}


def test_new_domain_package_is_held_to_the_rules_of_all(copy: Path) -> None:
    new = copy / "workers" / "newdomain" / "__init__.py"
    new.parent.mkdir()
    new.write_text(NEW_DOMAIN)
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    env = os.environ | {"COLUMNS": "200"}  # its lines are as long as the terminal
    done = subprocess.run(command, cwd=copy, env=env, capture_output=True, text=True, check=False)
    broken = set(re.findall(r"^(.+) BROKEN", done.stdout, re.MULTILINE))
    assert done.returncode == 1
    assert broken == {
        "Layers of the domain packages: each has its place here",
        "Domain packages, database and core import neither HTTP nor the queue",
        "Domain packages import no database, but those that search and learn",
    }
    for imported in ("celery", "fastapi", "tasks", "sqlalchemy"):
        assert f"workers.newdomain is not allowed to import {imported}" in done.stdout
    assert "newdomain" in done.stdout


def test_new_top_level_package_is_noticed(copy: Path) -> None:
    assert packages_without_rules(copy) == packages_without_rules(ROOT) == set()
    (copy / "newpackage").mkdir()
    (copy / "newpackage" / "__init__.py").touch()
    assert packages_without_rules(copy) == {"newpackage"}


def test_every_package_has_a_layer() -> None:
    layers = " ".join(next(rule["layers"] for rule in RULES["contracts"] if rule["type"] == "layers"))
    assert {name for name in PACKAGES if name not in layers.split()} == BESIDE_THE_LAYERS
